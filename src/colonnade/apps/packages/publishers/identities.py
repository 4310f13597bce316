"""What an identity token proves: signed by a key of an issuer that somebody here trusts, for us,
fresh. Nothing of it is believed before; only the issuer's name is read, to know whom to ask.
"""

import asyncio
import base64
import binascii
import time
from collections.abc import Collection
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from colonnade.apps.packages.publishers.errors import IdentityRefused
from colonnade.kernel.errors import Problem
from colonnade.kernel.outgoing import open_client
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import log

WELL_KNOWN = "/.well-known/openid-configuration"
ALGORITHMS = ["RS256", "ES256"]
TOKEN_LENGTH_MAX = 20_000
ANSWER_BYTES_MAX = 256 * 1024
TIMEOUT_S = 8.0
LEEWAY_S = 30
KEPT_S = 300.0
AGAIN_AFTER_S = 30.0
"""Keys are asked for anew for a token that none of them fits, so often at most."""

HTTP_OK = 200

_T = TypeVar("_T")
_kept: dict[str, tuple[float, KeySet]] = {}


class _Issuer(msgspec.Struct):
    issuer: str
    jwks_uri: str


def audience_of(settings: Settings) -> str:
    """Of this installation alone: a token for another is of no use here."""
    return urlsplit(settings.public_url).netloc


def issuer_in(token: str) -> str:
    """Whom the token says that it is from; nothing is proved by it."""
    try:
        payload = token.split(".")[1]
        raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        told: Any = msgspec.json.decode(raw)
        issuer = cast("dict[str, Any]", told)["iss"]
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error) as error:
        raise IdentityRefused("invalid-payload", "This is not an identity token.") from error
    return issuer if isinstance(issuer, str) else ""


async def proven_claims(settings: Settings, token: str, issuers: Collection[str]) -> dict[str, Any]:
    """Raises IdentityRefused, or what kernel.outgoing raises where the issuer does not answer."""
    if len(token) > TOKEN_LENGTH_MAX:
        raise IdentityRefused("invalid-payload", "This is too long for an identity token.")
    issuer = issuer_in(token)
    if issuer not in issuers:
        raise IdentityRefused("invalid-publisher", "Nobody here trusts the issuer of this token.")
    keys = await _keys(settings, issuer)
    try:
        decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        # It may be signed with a key that is newer than those that are kept.
        keys = await _keys(settings, issuer, younger_than_s=AGAIN_AFTER_S)
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise IdentityRefused("invalid-token", "Its signature is not the issuer's.") from error
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience_of(settings)},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
    )
    try:
        rules.validate(decoded.claims)
    except JoseError as error:
        raise IdentityRefused("invalid-token", f"The token is not good here: {error}") from error
    return decoded.claims


async def _keys(settings: Settings, issuer: str, *, younger_than_s: float = KEPT_S) -> KeySet:
    kept = _kept.get(issuer)
    if kept is not None and time.monotonic() - kept[0] < younger_than_s:
        return kept[1]
    found = await _get(settings, issuer.rstrip("/") + WELL_KNOWN, _Issuer)
    if found.issuer != issuer:
        raise IdentityRefused("invalid-publisher", "The issuer calls itself something else.")
    told = await _get(settings, found.jwks_uri, dict[str, Any])
    try:
        keys = await asyncio.to_thread(KeySet.import_key_set, told)  # pyright: ignore[reportArgumentType]
    except (JoseError, ValueError, KeyError) as error:
        raise IdentityRefused("invalid-publisher", "The issuer's keys can't be read.") from error
    _kept[issuer] = (time.monotonic(), keys)
    return keys


async def _get(settings: Settings, url: str, kind: type[_T]) -> _T:
    try:
        async with open_client(settings) as client:
            answer = await client.request(
                "GET", url, timeout_s=TIMEOUT_S, bytes_max=ANSWER_BYTES_MAX
            )
        if answer.status == HTTP_OK:
            return msgspec.json.decode(answer.body, type=kind)
    except (Problem, msgspec.DecodeError) as error:
        log.warning("packages.issuer_away", url=url, error=str(error))
    raise IdentityRefused("invalid-publisher", "The issuer does not answer as it should.")
