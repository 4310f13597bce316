"""Keys that sort: always room between two, appended ones in order, never a renumbering."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.apps.tables.positions import KEY_LENGTH_MAX, NoRoom, appended, between


@given(st.integers(1, 2**40 - 1), st.integers(1, 2**40 - 1))
def test_appended_keys_sort_as_their_ids(one: int, other: int) -> None:
    assert (one < other) == (appended(one) < appended(other))
    assert len(appended(one)) == 10


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 20)), max_size=60), st.integers(0, 30))
def test_there_is_always_room(places: list[tuple[float, int]], count: int) -> None:
    keys = [appended(number + 1) for number in range(count)]
    for share, made in places:
        at = round(share * len(keys))
        after = keys[at - 1] if at else None
        before = keys[at] if at < len(keys) else None
        new = between(after, before, made)
        keys[at:at] = new
        assert len(new) == made
        assert not any(key.endswith("0") for key in new)
    assert keys == sorted(set(keys))
    # An appended key still comes after all that were put between others.
    assert all(key < appended(2**40 - 1) for key in keys if key < appended(count + 1))


@pytest.mark.parametrize("where", ["below the last made", "above the last made", "at the top"])
def test_going_on_at_one_place_stays_short(where: str) -> None:
    keys = [appended(number) for number in range(1, 20)]
    at = 10
    for _ in range(3_000):
        if where == "at the top":
            at = 0
        keys.insert(at, between(keys[at - 1] if at else None, keys[at])[0])
        at += where == "below the last made"
    assert keys == sorted(set(keys))
    assert max(map(len, keys)) <= 40


def test_no_room_says_so() -> None:
    low, high = "a" * KEY_LENGTH_MAX, "a" * (KEY_LENGTH_MAX - 1) + "b"
    with pytest.raises(NoRoom):
        between(low, high)


def test_two_at_one_place_get_different_keys() -> None:
    made = {between(appended(1), appended(2))[0] for _ in range(200)}
    assert len(made) > 150
