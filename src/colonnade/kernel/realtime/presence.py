"""Who is here: kept in Redis for each subject, so that all web processes see the same people.

Each process writes its own sockets and writes them again every few seconds; what is not written
again (a process that died) is gone after `GONE_S`. Without Redis, people see those of their own
process.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import cast

import msgspec
from redis.asyncio import Redis
from redis.exceptions import RedisError

from colonnade.kernel.realtime import messages
from colonnade.kernel.realtime.sockets import Socket
from colonnade.kernel.realtime.values import Person
from colonnade.kernel.telemetry import log

PRESENCE_CHANNEL = "presence"
RENEW_S = 3.0
GONE_S = 6.5
"""With the last look at it, the dead are gone within ten seconds."""

GATHER_S = 0.08
"""Moves within this time are told together."""

PEOPLE_MAX = 50


class _Sign(msgspec.Struct):
    """That somebody is here until `until` (seconds since 1970), or has left (None)."""

    subject: str
    connection: str
    until: float = 0.0
    person: Person | None = None


_sign_decoder = msgspec.json.Decoder(_Sign)
_encoder = msgspec.json.Encoder()


class Presence:
    def __init__(self, redis: "Redis", namespace: str, tell: Callable[[str, str], None]) -> None:
        self._redis = redis
        self._channel = f"{namespace}:{PRESENCE_CHANNEL}"
        self._tell = tell
        self._here: dict[str, dict[str, _Sign]] = {}
        self._ours: dict[tuple[str, str], Person] = {}
        self._signs: list[_Sign] = []
        self._changed: set[str] = set()
        self._to_load: set[str] = set()
        self._wake = asyncio.Event()

    # -- our own sockets

    def join(self, subject: str, socket: Socket) -> None:
        if subject not in self._here:
            self._here[subject] = {}
            self._to_load.add(subject)
        self.move(subject, socket, msgspec.Raw(b"null"))

    def move(self, subject: str, socket: Socket, state: msgspec.Raw) -> None:
        if subject not in socket.subscriptions or socket.actor.token_id is not None:
            return  # programs follow, they are not company
        person = Person(socket.connection, socket.actor.account_id, socket.actor.name, state)
        self._ours[subject, socket.connection] = person
        self._sign(subject, person)

    def leave(self, subject: str, socket: Socket, *, was_last: bool) -> None:
        if self._ours.pop((subject, socket.connection), None) is not None:
            sign = _Sign(subject, socket.connection)
            self._signs.append(sign)
            self._apply(sign)
        if was_last:
            self._here.pop(subject, None)
        self._wake.set()

    def _sign(self, subject: str, person: Person) -> None:
        sign = _Sign(subject, person.connection, time.time() + GONE_S, person)
        self._signs.append(sign)
        self._apply(sign)
        self._wake.set()

    # -- everybody

    def hear(self, data: bytes) -> None:
        """From another process (and our own words again, which change nothing)."""
        sign = _sign_decoder.decode(data)
        sign.until = time.time() + GONE_S  # by our own clock: theirs may be wrong
        self._apply(sign)
        self._wake.set()

    def refill(self) -> None:
        """Redis is back: everything is loaded anew."""
        self._to_load |= self._here.keys()
        self._wake.set()

    def _apply(self, sign: _Sign) -> None:
        here = self._here.get(sign.subject)
        if here is None:
            return
        if sign.person is None:
            changed = here.pop(sign.connection, None) is not None
        else:
            before = here.get(sign.connection)
            here[sign.connection] = sign
            changed = before is None or before.person != sign.person
        if changed:
            self._changed.add(sign.subject)

    async def keep_for_ever(self) -> None:
        renewed = time.monotonic()
        while True:
            try:
                async with asyncio.timeout(RENEW_S):
                    await self._wake.wait()
            except TimeoutError:
                pass
            await asyncio.sleep(GATHER_S)
            self._wake.clear()
            if time.monotonic() - renewed > RENEW_S:
                renewed = time.monotonic()
                self._renew()
            try:
                await self._write_and_load()
            except (RedisError, OSError) as error:
                log.debug("realtime.presence_not_kept", error=str(error))
            except msgspec.DecodeError as error:
                log.warning("realtime.presence_unreadable", error=str(error))
            self._tell_changes()

    def _renew(self) -> None:
        for (subject, _), person in self._ours.items():
            self._sign(subject, person)
        now = time.time()
        for subject, here in self._here.items():
            for connection in [name for name, sign in here.items() if sign.until < now]:
                del here[connection]
                self._changed.add(subject)

    async def _write_and_load(self) -> None:
        signs, self._signs = self._signs, []
        latest = {(sign.subject, sign.connection): sign for sign in signs}
        async with self._redis.pipeline(transaction=False) as pipe:
            for sign in latest.values():
                key = self._key(sign.subject)
                if sign.person is None:
                    pipe.hdel(key, sign.connection)
                else:
                    pipe.hset(key, sign.connection, cast("str", _encoder.encode(sign)))
                    pipe.expire(key, int(GONE_S) + 1)
                pipe.publish(self._channel, _encoder.encode(sign))
            if latest:
                await pipe.execute()
        loading, self._to_load = self._to_load, set()
        for subject in loading:
            asked = cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(self._key(subject)))
            kept = await asked
            for data in kept.values():
                sign = _sign_decoder.decode(data)
                if sign.until > time.time():
                    self._apply(sign)
            # Whoever just came has been told of nobody yet.
            self._changed.add(subject)

    def _key(self, subject: str) -> str:
        return f"{self._channel}:{subject}"

    def _tell_changes(self) -> None:
        changed, self._changed = self._changed, set()
        for subject in changed:
            signs = self._here.get(subject)
            if signs is not None:
                people = [sign.person for sign in signs.values() if sign.person is not None]
                self._tell(subject, messages.presence(subject, people[:PEOPLE_MAX]))
