"""The one who ordered a job, kept with it, so that it runs as the same one again."""

import msgspec

from colonnade.kernel.permissions import Actor


class KeptActor(msgspec.Struct, frozen=True, omit_defaults=True):
    account_id: int | None = None
    name: str = ""
    email: str = ""
    is_administrator: bool = False
    is_system: bool = False
    session_id: int | None = None
    token_id: int | None = None
    scopes: frozenset[str] = frozenset()
    origin: str | None = None


def actor_to_json(actor: Actor) -> str:
    kept = msgspec.convert(actor, KeptActor, from_attributes=True)
    return msgspec.json.encode(kept).decode()


def actor_from_json(text: str) -> Actor:
    kept = msgspec.json.decode(text, type=KeptActor)
    return Actor(**msgspec.structs.asdict(kept))
