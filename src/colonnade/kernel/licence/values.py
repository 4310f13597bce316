"""A licence: who holds it, for how long. Nothing in Colonnade needs one."""

from datetime import datetime
from enum import StrEnum

import msgspec

KEY_LENGTH_MAX = 4_000
HOLDER_LENGTH_MAX = 200


class Standing(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


class Terms(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed."""

    id: str
    holder: str
    issued_at: datetime
    valid_until: datetime | None = None


class Licence(msgspec.Struct, frozen=True):
    """As administrators see it. `asked_at`: when the server was asked last, and answered."""

    id: str
    holder: str
    issued_at: datetime
    valid_until: datetime | None
    standing: Standing
    added_at: datetime
    asked_at: datetime | None
    message: str


class LicenceState(msgspec.Struct, frozen=True):
    """`asks`: the server that is asked once a day while there is a licence; null where none is."""

    licence: Licence | None
    asks: str | None
