"""What the server says, encoded once and sent as it is to everybody it concerns."""

import msgspec

from colonnade.kernel.feed import Entry
from colonnade.kernel.realtime.values import Actor, EventBody, Person

_encoder = msgspec.json.Encoder()


def _text(message: object) -> str:
    return _encoder.encode(message).decode()


def welcome(connection: str) -> str:
    return _text({"type": "welcome", "connection": connection})


def pong() -> str:
    return '{"type":"pong"}'


def subscribed(subject: str, cursor: int) -> str:
    return _text({"type": "subscribed", "subject": subject, "cursor": cursor})


def refused(subject: str, code: str) -> str:
    return _text({"type": "refused", "subject": subject, "code": code})


def resync(subject: str, cursor: int) -> str:
    return _text({"type": "resync", "subject": subject, "cursor": cursor})


def live(subject: str, payload: msgspec.Raw) -> str:
    return _text({"type": "live", "subject": subject, "payload": payload})


def presence(subject: str, people: list[Person]) -> str:
    return _text({"type": "presence", "subject": subject, "people": people})


def event(entry: Entry, cursor: int) -> str:
    actor = None
    if entry.actor_id is not None or entry.actor_name:
        actor = Actor(entry.actor_id, entry.actor_name)
    body = EventBody(entry.type, entry.at, actor, entry.origin, entry.payload)
    return _text(
        {
            "type": "event",
            "subject": entry.subject,
            "sequence": entry.sequence,
            "cursor": cursor,
            "event": body,
        }
    )
