"""Keys: terms and an Ed25519 signature of them, checked without asking anybody.

`CLN1.<terms>.<signature>`, both parts base64url: terms are JSON, and what is signed is
`CLN1.<terms>`.
"""

import base64
import binascii
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from colonnade.kernel.licence.errors import KeyInvalid
from colonnade.kernel.licence.values import KEY_LENGTH_MAX, Terms
from colonnade.kernel.settings import Settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

MARK = "CLN1"
PUBLIC_KEY = "NavTE6j5bW702yiVdNI31exGLrjpxo8XJVQhg_hzzrg"
"""Of those who publish Colonnade, base64url; what they sign is a licence."""


def terms_of(key: str, settings: Settings) -> Terms:
    """Raises KeyInvalid."""
    # Imported here, so that a process without a licence does not carry it.
    from cryptography.exceptions import InvalidSignature

    if len(key) > KEY_LENGTH_MAX:
        raise KeyInvalid
    try:
        mark, terms, signature = key.strip().split(".")
        if mark != MARK:
            raise KeyInvalid
        _public_key(settings).verify(_decoded(signature), f"{mark}.{terms}".encode())
        found = msgspec.json.decode(_decoded(terms), type=Terms)
    except (ValueError, binascii.Error, InvalidSignature, msgspec.DecodeError) as error:
        raise KeyInvalid from error
    if found.issued_at.tzinfo is None or (found.valid_until and found.valid_until.tzinfo is None):
        raise KeyInvalid
    return found


def is_expired(terms: Terms, now: datetime) -> bool:
    return terms.valid_until is not None and terms.valid_until.astimezone(UTC) <= now


def _public_key(settings: Settings) -> "Ed25519PublicKey":
    """Ours; another only where nobody depends on it, to try things out."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    named = "" if settings.production else settings.licence.public_key
    return Ed25519PublicKey.from_public_bytes(_decoded(named or PUBLIC_KEY))


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
