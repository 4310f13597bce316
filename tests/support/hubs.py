"""Hubs of real time as web processes open them, and sockets whose other side is a list."""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from colonnade.kernel.feed import Event
from colonnade.kernel.permissions import Access, Actor, Role, set_role, system_actor
from colonnade.kernel.realtime import Hub
from colonnade.kernel.realtime.sockets import Socket
from colonnade.kernel.work import Process, Work

WORKSPACE = 1
THING = "thing:1"
WITHIN_S = 10.0


class Happened(Event, frozen=True):
    type: ClassVar[str] = "test.happened"
    number: int


@dataclass
class Line:
    """A socket at a hub; `reads` may be cleared to stop reading, as a slow browser does."""

    hub: Hub
    actor: Actor
    heard: list[dict[str, Any]] = field(default_factory=list)
    reads: asyncio.Event = field(default_factory=asyncio.Event)
    socket: Socket = field(init=False)

    def __post_init__(self) -> None:
        self.reads.set()
        self.socket = Socket(self.actor, self._take)
        self.hub.join(self.socket)
        self.socket.sending = asyncio.create_task(self.socket.send_for_ever())

    async def _take(self, message: dict[str, Any]) -> None:
        await self.reads.wait()
        if message["type"] == "websocket.send":
            self.heard.append(json.loads(message["text"]))

    async def follow(
        self, subject: str = THING, since: int | None = None, role: Role = Role.EDITOR
    ) -> int:
        """The cursor that it was told."""
        before = len(self.of("subscribed"))
        await self.hub.subscribe(self.socket, subject, Access(WORKSPACE, role), since)
        await self.until(lambda: len(self.of("subscribed")) > before)
        return self.of("subscribed")[-1]["cursor"]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.heard if message["type"] == kind]

    @property
    def numbers(self) -> list[int]:
        return [message["event"]["payload"]["number"] for message in self.of("event")]

    async def until(self, holds: Callable[[], object], within_s: float = WITHIN_S) -> None:
        async with asyncio.timeout(within_s):
            while not holds():
                await asyncio.sleep(0.01)

    def leave(self) -> None:
        self.hub.leave(self.socket)
        assert self.socket.sending is not None
        self.socket.sending.cancel()


async def say(process: Process, *numbers: int, subject: str = THING) -> None:
    """A change that says so, as any action makes it."""
    work = Work(process, system_actor())
    for number in numbers:
        work.emit(Happened(number), subject=subject, workspace_id=WORKSPACE)
    await work.commit()


async def member(process: Process, name: str, *, token: bool = False) -> Actor:
    """Somebody with a session (or a token) and a place in the workspace."""
    work = Work(process, system_actor())
    found = await work.value("select id from workspaces_workspace where id = 1")
    if found is None:
        await work.execute("insert into workspaces_workspace (name) values ('Here')")
    account_id = await work.value(
        "insert into accounts_account (email, name, password_hash)"
        " values (%(email)s, %(name)s, '') returning id",
        {"email": f"{name}@example.com", "name": name},
    )
    credential = (
        "insert into accounts_token (fingerprint, account_id, name, prefix, scopes)"
        " values (%(fingerprint)s, %(account)s, '', '', '{read,write}') returning id"
        if token
        else "insert into accounts_session (fingerprint, account_id, user_agent, address)"
        " values (%(fingerprint)s, %(account)s, '', '') returning id"
    )
    credential_id = await work.value(
        credential, {"fingerprint": secrets.token_bytes(32), "account": account_id}
    )
    await set_role(await work.connection(), WORKSPACE, account_id, Role.EDITOR)
    await work.commit()
    return Actor(
        account_id=account_id,
        name=name,
        session_id=None if token else credential_id,
        token_id=credential_id if token else None,
        scopes=frozenset({"read", "write"}),
    )
