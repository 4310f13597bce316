"""What administrators did."""

from typing import ClassVar

from colonnade.kernel.feed import Event


class AdministratorMade(Event, frozen=True):
    type: ClassVar[str] = "administration.administrator.made"


class AdministratorUnmade(Event, frozen=True):
    type: ClassVar[str] = "administration.administrator.unmade"


class SessionsEndedByAdministrator(Event, frozen=True):
    type: ClassVar[str] = "administration.sessions.ended"

    count: int


class TokenRevokedByAdministrator(Event, frozen=True):
    type: ClassVar[str] = "administration.token.revoked"

    name: str


class ResetLinkMade(Event, frozen=True):
    type: ClassVar[str] = "administration.reset_link.made"
