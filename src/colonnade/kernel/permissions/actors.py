"""The one who asks."""

from dataclasses import dataclass

SCOPES = frozenset({"read", "write"})


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

    @property
    def is_somebody(self) -> bool:
        return self.account_id is not None or self.is_system


NOBODY = Actor()


def system_actor(name: str = "Colonnade") -> Actor:
    """Colonnade itself, for set-up and scheduled work; it may do everything."""
    return Actor(name=name, is_system=True, scopes=SCOPES)
