"""GET /api/v1/realtime: the WebSocket that every open tab has."""

import asyncio
import contextlib
import re
from typing import Any

import msgspec
import psycopg
from litestar import asgi

from colonnade.kernel.errors import Problem, Unavailable
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import Access, Role, Thing
from colonnade.kernel.realtime import messages
from colonnade.kernel.realtime.errors import SubjectUnknown, TooManySubjects
from colonnade.kernel.realtime.hub import Hub, hub_of
from colonnade.kernel.realtime.sockets import Socket
from colonnade.kernel.realtime.values import (
    CLOSE_BAD_MESSAGE,
    CLOSE_SIGNED_OUT,
    CLOSE_TOO_MANY,
    CLOSE_TRY_AGAIN,
    MESSAGE_BYTES_MAX,
    PRESENCE_BYTES_MAX,
    SOCKETS_MAX,
    SUBJECT_LENGTH_MAX,
    SUBJECTS_MAX,
    TOKEN_SOCKETS_MAX,
    ClientMessage,
)
from colonnade.kernel.telemetry import log
from colonnade.kernel.web import RequestState, socket_is_same_site, state_of
from colonnade.kernel.work import Look

_decoder = msgspec.json.Decoder(ClientMessage)
_NUMBER = re.compile(r"[1-9][0-9]{0,17}")
"""As we write it ourselves, and no other way: a subject has one name."""


@asgi("/api/v1/realtime", copy_scope=False)
async def realtime_app(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await _say_upgrade(send)
        return
    state = state_of(scope)
    if not socket_is_same_site(scope, state):
        await send({"type": "websocket.close", "code": 1008, "reason": "cross-site"})
        return
    await receive()  # websocket.connect
    await send({"type": "websocket.accept"})
    hub = hub_of(state.process)
    socket = Socket(state.actor, send)
    refusal = _refusal(hub, state)
    if refusal is not None:
        await send({"type": "websocket.close", "code": refusal[0], "reason": refusal[1]})
        return
    hub.join(socket)
    socket.push(messages.welcome(socket.connection))
    socket.sending = asyncio.create_task(socket.send_for_ever())
    reading = asyncio.create_task(_read_for_ever(hub, socket, receive))
    try:
        await asyncio.wait([socket.sending, reading], return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.leave(socket)
        ends = await _ended(socket.sending, reading)
        if not any(isinstance(end, Gone) for end in ends):
            with contextlib.suppress(Exception):  # it may be gone by now
                await socket.say_why()


class Gone(Exception):
    """The other side has closed the connection."""


async def _ended(*tasks: "asyncio.Task[None]") -> list[BaseException | None]:
    """How these tasks ended, who are stopped if they have not; a fault is logged here, once."""
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if not isinstance(end, Gone | TimeoutError | asyncio.CancelledError | OSError | None):
            log.error("realtime.socket_failed", error=repr(end))
    return ends


def _refusal(hub: Hub, state: RequestState) -> tuple[int, str] | None:
    actor = state.actor
    if actor.account_id is None:
        return CLOSE_SIGNED_OUT, "sign in first"
    # Programs that test or fan out open many sockets behind one token; people don't.
    most = SOCKETS_MAX if actor.token_id is None else TOKEN_SOCKETS_MAX
    if hub.sockets_of(actor) >= most:
        return CLOSE_TOO_MANY, f"{most} at most"
    return None


async def _read_for_ever(hub: Hub, socket: Socket, receive: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "websocket.disconnect":
            raise Gone
        data = message.get("text") or message.get("bytes") or ""
        if len(data) > MESSAGE_BYTES_MAX:
            socket.close(CLOSE_BAD_MESSAGE, f"{MESSAGE_BYTES_MAX} bytes a message at most")
            return
        try:
            asked = _decoder.decode(data)
        except (msgspec.DecodeError, RecursionError):
            socket.close(CLOSE_BAD_MESSAGE, "not a message that is understood here")
            return
        await _do(hub, socket, asked)


async def _do(hub: Hub, socket: Socket, asked: ClientMessage) -> None:
    match asked.do:
        case "ping":
            socket.push(messages.pong())
        case "subscribe":
            await _subscribe(hub, socket, asked)
        case "unsubscribe":
            hub.unsubscribe(socket, asked.subject)
        case "presence":
            state = msgspec.json.encode(asked.state)
            if len(state) <= PRESENCE_BYTES_MAX:
                hub.presence.move(asked.subject, socket, msgspec.Raw(state))


async def _subscribe(hub: Hub, socket: Socket, asked: ClientMessage) -> None:
    subject = asked.subject
    try:
        access, thing = await _access(hub, socket, subject)
        hub.unsubscribe(socket, subject)
        await hub.subscribe(socket, subject, access, asked.since, thing=thing)
    except (Unavailable, psycopg.Error) as error:
        # Not a no: the client comes back with the same wish and its cursor.
        log.warning("realtime.subscribe_failed", error=str(error))
        socket.close(CLOSE_TRY_AGAIN, "try again in a moment")
    except Problem as problem:
        socket.push(messages.refused(subject[:SUBJECT_LENGTH_MAX], problem.code))


async def _access(hub: Hub, socket: Socket, subject: str) -> tuple[Access, Thing]:
    """The access to the subject; raises where there is none."""
    name, _, number = subject.partition(":")
    resolver = hub.resolvers.get(name)
    if resolver is None or len(subject) > SUBJECT_LENGTH_MAX or not _NUMBER.fullmatch(number):
        raise SubjectUnknown
    if len(socket.subscriptions) >= SUBJECTS_MAX and subject not in socket.subscriptions:
        raise TooManySubjects
    look = Look(hub.process, socket.actor)
    found = await resolver(look, int(number))
    thing = found if isinstance(found, Thing) else Thing(found)
    if thing.workspace_id == INSTALLATION:
        # In no workspace: the resolver alone decides, such as for an account's own news.
        return Access(INSTALLATION, Role.VIEWER), thing
    access = await look.access(thing.workspace_id)
    return access.on(thing), thing


async def _say_upgrade(send: Any) -> None:
    headers = [(b"content-type", b"text/plain"), (b"upgrade", b"websocket")]
    await send({"type": "http.response.start", "status": 426, "headers": headers})
    await send({"type": "http.response.body", "body": b"This address is a WebSocket."})
