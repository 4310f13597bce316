"""The secrets of an installation as one file: in the clear, or under a passphrase."""

import base64
import binascii
import os
from typing import Any

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from colonnade.boot.refusal import StartRefused

SALT_BYTES = 16
SCRYPT_COST = 2**15
"""About 0.1 s and 32 MB for each guess at a passphrase."""

PASSPHRASE_LENGTH_MIN = 12


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """What is written under a passphrase."""

    encrypted: str
    salt: str
    cost: int


def seal(secrets: dict[str, Any], passphrase: str) -> bytes:
    """The file's content; in the clear where there is no passphrase."""
    plain = msgspec.json.format(msgspec.json.encode(secrets), indent=1)
    if not passphrase:
        return plain
    if len(passphrase) < PASSPHRASE_LENGTH_MIN:
        raise StartRefused(
            f"The passphrase for a backup needs at least {PASSPHRASE_LENGTH_MIN} characters"
        )
    salt = os.urandom(SALT_BYTES)
    token = Fernet(_key(passphrase, salt, SCRYPT_COST)).encrypt(plain)
    sealed = Sealed(
        encrypted=token.decode(), salt=base64.b64encode(salt).decode(), cost=SCRYPT_COST
    )
    return msgspec.json.encode(sealed)


def unseal(content: bytes, passphrase: str, *, encrypted: bool) -> dict[str, Any]:
    if not encrypted:
        return msgspec.json.decode(content, type=dict[str, Any])
    if not passphrase:
        raise StartRefused(
            "The secrets in this backup are encrypted: --passphrase-file FILE, "
            "or COLONNADE_BACKUP_PASSPHRASE"
        )
    try:
        sealed = msgspec.json.decode(content, type=Sealed)
        # What the file asks for must not be what takes this machine's memory.
        key = _key(passphrase, base64.b64decode(sealed.salt), min(sealed.cost, SCRYPT_COST))
        plain = Fernet(key).decrypt(sealed.encrypted)
    except (InvalidToken, msgspec.DecodeError, binascii.Error):
        raise StartRefused("The passphrase does not open the secrets of this backup") from None
    return msgspec.json.decode(plain, type=dict[str, Any])


def _key(passphrase: str, salt: bytes, cost: int) -> bytes:
    derived = Scrypt(salt=salt, length=32, n=cost, r=8, p=1).derive(passphrase.encode())
    return base64.urlsafe_b64encode(derived)
