"""Signing secrets: 32 random bytes each, encrypted where they are kept, and the signatures."""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from standardwebhooks import Webhook as StandardWebhook

SECRET_BYTES = 32
PREFIX = "whsec_"
_NONCE_BYTES = 12
_FORM = b"\x01"
"""Which way it was sealed, for the day there is another."""


class SecretUnreadable(Exception):
    """It was sealed with another secret key of the installation."""


def new_signing_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def seal(secret: str, *, secret_key: str, webhook_id: int) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _cipher(secret_key).encrypt(nonce, secret.encode(), _bound_to(webhook_id))
    return _FORM + nonce + sealed


def unseal(sealed: bytes, *, secret_key: str, webhook_id: int) -> str:
    nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return _cipher(secret_key).decrypt(nonce, text, _bound_to(webhook_id)).decode()
    except InvalidTag as error:
        raise SecretUnreadable from error


def signature(signing: Sequence[str], *, event_id: str, at: datetime, body: str) -> str:
    """The header `webhook-signature`: one for each secret that is valid, the newest first."""
    return " ".join(StandardWebhook(secret).sign(event_id, at, body) for secret in signing)


def _cipher(secret_key: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"webhooks.secret")
    return AESGCM(derived.derive(secret_key.encode()))


def _bound_to(webhook_id: int) -> bytes:
    """A sealed secret moved to another webhook's row opens nothing."""
    return f"webhooks_secret:{webhook_id}".encode()
