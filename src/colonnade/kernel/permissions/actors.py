"""The one who asks."""

from dataclasses import dataclass

from colonnade.kernel.errors import Forbidden
from colonnade.kernel.permissions.values import Thing

SCOPES = frozenset({"read", "write"})


class TokenLimited(Forbidden):
    code = "permissions.token_limited"
    title = "This token is for other things"


@dataclass(frozen=True, slots=True)
class Limits:
    """What a token is for, where it is not for all that its person may do.

    `subjects`: these things alone (`index:7`); where there are none, all of the workspace. It may
    be used from `networks` alone, where there are some.
    """

    workspace_id: int | None = None
    subjects: frozenset[str] = frozenset()
    networks: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether there are things that the token is not for."""
        return self.workspace_id is not None or bool(self.subjects)

    def check(self, thing: Thing) -> None:
        """Raises TokenLimited where it is not for this."""
        if self.workspace_id is not None and self.workspace_id != thing.workspace_id:
            raise TokenLimited
        if self.subjects and self.subjects.isdisjoint(thing.subjects):
            raise TokenLimited


@dataclass(frozen=True, slots=True)
class Actor:
    """An account in a session or behind a token, the system itself, or nobody.

    `origin` names the browser tab or client (the header X-Client-Id): undo is scoped by it and
    events carry it, so that a tab knows its own.
    """

    account_id: int | None = None
    name: str = ""
    email: str = ""
    is_administrator: bool = False
    is_system: bool = False
    session_id: int | None = None
    token_id: int | None = None
    scopes: frozenset[str] = frozenset()
    origin: str | None = None
    limits: Limits | None = None

    @property
    def is_somebody(self) -> bool:
        return self.account_id is not None or self.is_system


NOBODY = Actor()


def system_actor(name: str = "Colonnade") -> Actor:
    """Colonnade itself, for set-up and scheduled work; it may do everything."""
    return Actor(name=name, is_system=True, scopes=SCOPES)
