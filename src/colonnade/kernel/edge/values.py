"""What a kept answer is, and how a route asks for keeping."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

EDGE = "edge"
"""A route whose answers may be kept says so: `@get(…, opt={EDGE: True})`."""

CHANNEL = "colonnade_edge"
KEYS_MAX = 64
KEY_LENGTH_MAX = 100
OUTER_FRESH_S = 86_400
"""For caches that are told of purges; ours has a setting of its own."""

_KEY = re.compile(r"[a-z0-9][a-z0-9_.:-]*")

Headers = list[tuple[bytes, bytes]]


def surrogate_headers(*keys: str) -> dict[str, str]:
    """The answer reads what these keys stand for and is the same for everybody.

    `Surrogate-Key` as Fastly and Varnish's xkey know it; `Surrogate-Control` is of the W3C's Edge
    Architecture Specification 1.0.
    """
    return {
        "Surrogate-Key": joined(keys),
        "Surrogate-Control": f"max-age={OUTER_FRESH_S}, stale-if-error={OUTER_FRESH_S}",
    }


def joined(keys: Sequence[str]) -> str:
    """As one header. Raises ValueError where a key could be two, or there are too many."""
    if not 0 < len(keys) <= KEYS_MAX:
        raise ValueError(f"{len(keys)} keys of an answer")
    for key in keys:
        if len(key) > KEY_LENGTH_MAX or not _KEY.fullmatch(key):
            raise ValueError(f"not a surrogate key: {key!r}")
    return " ".join(keys)


@dataclass(slots=True, kw_only=True)
class Kept:
    """An answer as it was sent, in the forms that clients take."""

    status: int
    headers: Headers
    body: bytes
    gzipped: bytes | None
    etag: bytes
    keys: tuple[str, ...]
    made_at: float
    """By the loop's clock."""
    is_stale: bool = False
    """Something that it read has changed, or nobody can tell."""
    size_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.size_bytes = (
            len(self.body)
            + len(self.gzipped or b"")
            + sum(len(name) + len(value) for name, value in self.headers)
        )
