"""Who asks: what a request's headers say of that."""

import base64
from collections.abc import MutableMapping
from dataclasses import replace
from typing import Any

from colonnade.kernel.errors import Malformed
from colonnade.kernel.permissions import Actor
from colonnade.kernel.web.values import SECURE_SESSION_COOKIE, SESSION_COOKIE, Credentials

Scope = MutableMapping[str, Any]

CLIENT_ID_LENGTH_MAX = 64
BEARER = "bearer "
BASIC = "basic "
"""What installers of packages send: any user, and the token as the password (RFC 7617)."""

ONCE = frozenset({"authorization", "content-length", "content-type", "host", "idempotency-key"})
"""Headers that say two things where they come twice."""


class HeaderTwice(Malformed):
    code = "web.header_twice"
    title = "A header that may come once came twice"


def headers_of(scope: Scope) -> dict[str, str]:
    """By their names in small letters; what came in several lines is joined (RFC 9110, 5.3)."""
    pairs = scope["headers"]
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in pairs}
    return headers if len(headers) == len(pairs) else _joined(pairs)


def _joined(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in pairs:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name not in headers:
            headers[name] = value
        elif name in ONCE:
            raise HeaderTwice(f"The header {name} came twice.")
        else:
            headers[name] += ("; " if name == "cookie" else ", ") + value
    return headers


def credentials_from(headers: dict[str, str], address: str) -> Credentials:
    """Authorization wins over the cookie: a client that shows a token means it."""
    authorization = headers.get("authorization", "")
    if authorization[: len(BEARER)].lower() == BEARER:
        return Credentials(token=authorization[len(BEARER) :].strip(), address=address)
    if authorization[: len(BASIC)].lower() == BASIC:
        return Credentials(token=_basic_password(authorization[len(BASIC) :]), address=address)
    if authorization:
        raise Malformed("Only `Authorization: Bearer <token>` is understood.")
    for pair in headers.get("cookie", "").split(";"):
        name, _, value = pair.strip().partition("=")
        if name in {SESSION_COOKIE, SECURE_SESSION_COOKIE}:
            return Credentials(session=value, address=address)
    return Credentials(address=address)


def _basic_password(encoded: str) -> str:
    try:
        _user, colon, password = base64.b64decode(encoded.strip(), validate=True).partition(b":")
        if colon:
            return password.decode()
    except ValueError:
        pass
    raise Malformed("The header Authorization can't be read.")


def with_origin(actor: Actor, client_id: str | None) -> Actor:
    if not client_id or len(client_id) > CLIENT_ID_LENGTH_MAX or not client_id.isprintable():
        return actor
    return replace(actor, origin=client_id)
