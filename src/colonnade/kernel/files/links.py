"""Links that carry their own right: signed, for somebody, until a moment."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from colonnade.kernel.files.errors import FileNotThere, LinkEnded
from colonnade.kernel.files.values import File
from colonnade.kernel.settings import Settings

ANYONE = "anyone"
"""The audience of a link that works for whoever has it."""

PREFIX = "/files/"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link says. `made_by` is the account whose right it lends; None for the system.

    `audience` is ANYONE, or `account:7`: then it works only for that account, signed in.
    """

    file_id: int
    digest: str
    expires: int
    audience: str
    made_by: int | None


def link_address(settings: Settings, file: File, link: Link, *, origin: str = "") -> str:
    query = {"expires": link.expires, "audience": link.audience, "by": link.made_by or 0}
    signed = {**query, "signature": _signature(_keys(settings)[0], link)}
    return f"{origin}{PREFIX}{file.id}/{quote(file.name, safe='')}?{urlencode(signed)}"


def check_link(settings: Settings, link: Link, signature: str, now: datetime) -> None:
    """Raises FileNotThere for a link that is not ours (any more), LinkEnded for an old one."""
    # Each is compared: the time it takes tells nothing of which key it was.
    given = signature.encode()
    matches = [
        hmac.compare_digest(_signature(key, link).encode(), given) for key in _keys(settings)
    ]
    if not any(matches):
        raise FileNotThere
    if now.timestamp() >= link.expires:
        raise LinkEnded


def _signature(key: bytes, link: Link) -> str:
    parts = (link.file_id, link.digest, link.expires, link.audience, link.made_by or 0)
    message = "\0".join(map(str, parts)).encode()
    return base64.urlsafe_b64encode(hmac.digest(key, message, hashlib.sha256)).decode().rstrip("=")


def _keys(settings: Settings) -> list[bytes]:
    secrets = settings.storage.signing_keys or (settings.secret_key,)
    return [hmac.digest(secret.encode(), b"files.links", hashlib.sha256) for secret in secrets]
