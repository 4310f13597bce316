"""What the entry knows of a request, and the credentials it came with."""

from dataclasses import dataclass, field
from typing import Any

from colonnade.kernel.permissions import NOBODY, Actor
from colonnade.kernel.work import Look, Process, Work

SESSION_COOKIE = "colonnade_session"
SECURE_SESSION_COOKIE = "__Host-colonnade_session"
"""The name behind TLS: the browser itself then refuses it from any other host or path."""

STATE_KEY = "colonnade"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A session's secret from the cookie, or a token's from `Authorization: Bearer`."""

    session: str = ""
    token: str = ""
    address: str = ""


@dataclass(slots=True)
class RequestState:
    """Lies in the ASGI scope under `STATE_KEY`."""

    process: Process
    request_id: str
    actor: Actor = NOBODY
    credentials: Credentials = field(default_factory=Credentials)
    nonce: str = ""
    works: list[Work] = field(default_factory=list[Work])
    claimed: Work | None = None
    """The work that an Idempotency-Key was claimed in; the route goes on with it."""

    def look(self) -> Look:
        return Look(self.process, self.actor)

    def work(self) -> Work:
        """A work that the entry commits before the first byte of a good answer leaves."""
        if self.claimed is not None:
            return self.claimed
        work = Work(self.process, self.actor)
        self.works.append(work)
        return work


def state_of(scope: Any) -> RequestState:
    return scope[STATE_KEY]
