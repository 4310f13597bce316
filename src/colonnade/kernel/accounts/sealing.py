"""Secrets at rest: AES-256-GCM with a key that follows from COLONNADE_SECRET_KEY.

Bound to the place they lie in (table, column, row), so that one cannot be moved to another; the
key's number lies with them, so that a new key can take over while the old one still opens.
"""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from colonnade.kernel.accounts.errors import SealBroken
from colonnade.kernel.settings import Settings

FORM = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12
_HEAD_BYTES = len(FORM) + KEY_ID_BYTES + NONCE_BYTES


@dataclass(frozen=True, slots=True)
class Place:
    """Where a secret lies."""

    table: str
    column: str
    row: str

    @property
    def bound(self) -> bytes:
        return f"{self.table}\0{self.column}\0{self.row}".encode()


def seal(settings: Settings, place: Place, secret: bytes) -> bytes:
    key = _key(settings.secret_key)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return FORM + _key_id(key) + nonce + AESGCM(key).encrypt(nonce, secret, place.bound)


def unseal(settings: Settings, place: Place, sealed: bytes) -> bytes:
    """Raises SealBroken."""
    if len(sealed) < _HEAD_BYTES or sealed[:1] != FORM:
        raise SealBroken
    key_id, nonce = sealed[1 : 1 + KEY_ID_BYTES], sealed[1 + KEY_ID_BYTES : _HEAD_BYTES]
    for secret_key in (settings.secret_key, *settings.accounts.old_secret_keys):
        key = _key(secret_key)
        if _key_id(key) == key_id:
            try:
                return AESGCM(key).decrypt(nonce, sealed[_HEAD_BYTES:], place.bound)
            except InvalidTag as error:
                raise SealBroken from error
    raise SealBroken


def is_sealed_anew(settings: Settings, sealed: bytes) -> bool:
    """Whether it is sealed with today's key."""
    return sealed[1 : 1 + KEY_ID_BYTES] == _key_id(_key(settings.secret_key))


def _key(secret_key: str) -> bytes:
    derive = HKDF(SHA256(), length=32, salt=None, info=b"colonnade secrets at rest")
    return derive.derive(secret_key.encode())


def _key_id(key: bytes) -> bytes:
    return hashlib.sha256(b"key id\0" + key).digest()[:KEY_ID_BYTES]
