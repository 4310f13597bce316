"""Access: the highest of role, teams and grants; and the one decision."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.kernel.errors import NotFound
from colonnade.kernel.permissions import (
    Access,
    Actor,
    NotAllowed,
    Permission,
    Role,
    Thing,
    TokenReadsOnly,
    decide,
)

WRITER = Actor(account_id=1, scopes=frozenset({"read", "write"}))
READER = Actor(account_id=1, scopes=frozenset({"read"}))
TABLE = Thing(1, ("table:42", "database:7"))
roles = st.sampled_from(list(Role))


@given(roles, roles)
def test_a_role_may_what_those_below_it_may(held: Role, needed: Role) -> None:
    permission = Permission("a.thing.verb", needed)
    if held.rank >= needed.rank:
        decide(WRITER, Access(1, held), permission)
    else:
        with pytest.raises(NotFound if held is Role.GUEST else NotAllowed):
            decide(WRITER, Access(1, held), permission)


@given(roles, st.dictionaries(st.sampled_from(["table:42", "database:7", "table:4"]), roles))
def test_a_grant_raises_on_its_thing_and_never_lowers(role: Role, grants: dict[str, Role]) -> None:
    access = Access(1, role, grants)
    counting = [grants[name] for name in TABLE.subjects if name in grants]
    expected = max([role, *counting], key=lambda found: found.rank)
    if role is Role.GUEST and expected is Role.GUEST:
        with pytest.raises(NotFound):
            access.on(TABLE)
    else:
        assert access.on(TABLE).role is expected
    assert access.on(Thing(1)) == access


def test_a_token_for_reading_writes_nothing() -> None:
    with pytest.raises(TokenReadsOnly):
        decide(READER, Access(1, Role.OWNER), Permission("a.thing.edit", Role.GUEST))
    decide(READER, Access(1, Role.OWNER), Permission("a.thing.read", Role.GUEST, writes=False))


def test_actors_with_other_grants_are_of_another_class() -> None:
    plain = Access(1, Role.GUEST)
    granted = Access(1, Role.GUEST, {"table:42": Role.VIEWER})
    raised = Access(1, Role.GUEST, {"table:42": Role.EDITOR})
    same = Access(1, Role.GUEST, dict(granted.grants))
    assert len({access.access_class for access in (plain, granted, raised, same)}) == 3
    # Towards one thing, it does not matter where the role is from.
    assert raised.on(TABLE).access_class == Access(1, Role.EDITOR).access_class
