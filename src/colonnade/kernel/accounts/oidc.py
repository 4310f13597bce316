"""Signing in by another service: OpenID Connect, the code flow with PKCE, as any service speaks it.

Nothing is believed for being in the answer: state belongs to the browser, the signature is of an
algorithm that the settings name, by a key of the issuer, for us (`aud`), fresh, and for this one
sign-in (`nonce`).
"""

import asyncio
import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from colonnade.kernel.accounts.errors import IdentityRefused, ProviderFailed
from colonnade.kernel.accounts.pending import OidcFlow
from colonnade.kernel.errors import Problem
from colonnade.kernel.outgoing import open_client
from colonnade.kernel.settings import Settings
from colonnade.kernel.telemetry import log

WELL_KNOWN = "/.well-known/openid-configuration"
CALLBACK = "/sign-in/oidc/callback"
TIMEOUT_S = 8.0
ANSWER_BYTES_MAX = 256 * 1024
KEPT_S = 600.0
LEEWAY_S = 60
TOKEN_AGE_S = 600
FIELD_LENGTH_MAX = 500
NEVER = {"none", "HS256", "HS384", "HS512"}
"""Algorithms that prove nothing about who signed, whatever a setting says."""


class Provider(msgspec.Struct, frozen=True):
    """What the service says of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _Tokens(msgspec.Struct):
    id_token: str
    access_token: str = ""


class _UserInfo(msgspec.Struct):
    sub: str
    email: str = ""
    email_verified: bool | str = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the service says somebody is."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str


@dataclass(slots=True)
class _Kept:
    provider: Provider
    keys: KeySet
    until: float


_kept: dict[str, _Kept] = {}
_T = TypeVar("_T")


def is_configured(settings: Settings) -> bool:
    return bool(settings.accounts.oidc_issuer and settings.accounts.oidc_client_id)


def new_flow(target: str, linking_account_id: int | None) -> OidcFlow:
    return OidcFlow(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        target=target,
        linking_account_id=linking_account_id,
    )


async def authorization_address(settings: Settings, flow: OidcFlow) -> str:
    """Where the browser is sent."""
    provider = (await _provider(settings)).provider
    challenge = hashlib.sha256(flow.verifier.encode()).digest()
    query = urlencode(
        {
            "response_type": "code",
            "client_id": settings.accounts.oidc_client_id,
            "redirect_uri": settings.public_url + CALLBACK,
            "scope": "openid email profile",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": base64.urlsafe_b64encode(challenge).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
    )
    separator = "&" if "?" in provider.authorization_endpoint else "?"
    return f"{provider.authorization_endpoint}{separator}{query}"


async def claims_for(settings: Settings, flow: OidcFlow, *, code: str, issuer: str) -> Claims:
    """Trade the code for who it is. `issuer` is what came back with it (RFC 9207), if anything."""
    kept = await _provider(settings)
    provider = kept.provider
    required = provider.authorization_response_iss_parameter_supported
    if (issuer or required) and issuer != provider.issuer:
        raise IdentityRefused("The answer came from another service than the one asked.")
    tokens = await _exchange(settings, provider, flow, code)
    claims = await _checked(settings, kept, flow, tokens.id_token)
    found = _UserInfo(
        sub=claims["sub"],
        email=_text(claims, "email"),
        email_verified=claims.get("email_verified") is True,
        name=_text(claims, "name"),
    )
    if not found.email and provider.userinfo_endpoint and tokens.access_token:
        found = await _user_info(settings, provider, tokens.access_token)
        if found.sub != claims["sub"]:
            raise IdentityRefused("The service named two different people.")
    return Claims(
        issuer=provider.issuer,
        subject=found.sub,
        email=found.email[:FIELD_LENGTH_MAX].strip(),
        email_verified=found.email_verified in {True, "true"},
        name=found.name[:FIELD_LENGTH_MAX].strip(),
    )


async def _checked(
    settings: Settings, kept: _Kept, flow: OidcFlow, id_token: str
) -> dict[str, Any]:
    """The claims of a token (OpenID Connect Core 1.0, section 3.1.3.7)."""
    algorithms = [name for name in settings.accounts.oidc_algorithms if name not in NEVER]
    try:
        token = jwt.decode(id_token, kept.keys, algorithms=algorithms)
    except (JoseError, ValueError):
        # It may have been signed with a key that is newer than what we know of.
        kept = await _provider(settings, afresh=True)
        try:
            token = jwt.decode(id_token, kept.keys, algorithms=algorithms)
        except (JoseError, ValueError) as error:
            raise _refused("signature", error) from error
    client_id = settings.accounts.oidc_client_id
    rules = jwt.JWTClaimsRegistry(
        leeway=LEEWAY_S,
        iss={"essential": True, "value": kept.provider.issuer},
        aud={"essential": True, "value": client_id},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": flow.nonce},
    )
    try:
        rules.validate(token.claims)
    except JoseError as error:
        raise _refused("claims", error) from error
    audience: str | list[str] = token.claims["aud"]
    is_for_several = not isinstance(audience, str) and len(audience) > 1
    if (is_for_several or "azp" in token.claims) and token.claims.get("azp") != client_id:
        raise _refused("azp", None)
    if token.claims["iat"] < time.time() - TOKEN_AGE_S - LEEWAY_S:
        raise _refused("iat", None)
    if not token.claims["sub"] or len(token.claims["sub"]) > FIELD_LENGTH_MAX:
        raise _refused("sub", None)
    return token.claims


def _refused(what: str, error: Exception | None) -> IdentityRefused:
    log.warning("oidc_token_refused", what=what, error=str(error or ""))
    return IdentityRefused("What the service answered could not be trusted.")


async def _provider(settings: Settings, *, afresh: bool = False) -> _Kept:
    issuer = settings.accounts.oidc_issuer
    kept = _kept.get(issuer)
    if kept is not None and not afresh and kept.until > time.monotonic():
        return kept
    provider = await _get(settings, issuer.rstrip("/") + WELL_KNOWN, Provider)
    if provider.issuer != issuer:
        log.warning("oidc_issuer_differs", expected=issuer, found=provider.issuer)
        raise ProviderFailed
    keys = await _get(settings, provider.jwks_uri, dict[str, Any])
    try:
        key_set = await asyncio.to_thread(KeySet.import_key_set, keys)  # pyright: ignore[reportArgumentType]
    except (JoseError, ValueError, KeyError) as error:
        raise ProviderFailed from error
    kept = _Kept(provider, key_set, time.monotonic() + KEPT_S)
    _kept[issuer] = kept
    return kept


async def _exchange(settings: Settings, provider: Provider, flow: OidcFlow, code: str) -> _Tokens:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": settings.public_url + CALLBACK,
        "code_verifier": flow.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    accounts = settings.accounts
    if "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
        login = ":".join(
            quote(part, safe="") for part in (accounts.oidc_client_id, accounts.oidc_client_secret)
        )
        headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
    else:
        form |= {
            "client_id": accounts.oidc_client_id,
            "client_secret": accounts.oidc_client_secret,
        }
    return await _ask(
        settings,
        "POST",
        provider.token_endpoint,
        _Tokens,
        headers=headers,
        content=urlencode(form).encode(),
    )


async def _user_info(settings: Settings, provider: Provider, access_token: str) -> _UserInfo:
    headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/json"}
    return await _ask(settings, "GET", provider.userinfo_endpoint, _UserInfo, headers=headers)


async def _get(settings: Settings, url: str, kind: type[_T]) -> _T:
    return await _ask(settings, "GET", url, kind, headers={"Accept": "application/json"})


async def _ask(
    settings: Settings,
    method: str,
    url: str,
    kind: type[_T],
    *,
    headers: dict[str, str],
    content: bytes | None = None,
) -> _T:
    try:
        async with open_client(settings) as client:
            answer = await client.request(
                method,
                url,
                headers=headers,
                content=content or b"",
                timeout_s=TIMEOUT_S,
                bytes_max=ANSWER_BYTES_MAX,
            )
    except Problem as problem:
        log.warning("oidc_away", url=url, code=problem.code, error=problem.detail)
        raise ProviderFailed from problem
    if answer.status != 200:  # noqa: PLR2004
        log.warning("oidc_refused", url=url, status=answer.status)
        raise ProviderFailed
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except msgspec.DecodeError as error:
        log.warning("oidc_not_understood", url=url, error=str(error))
        raise ProviderFailed from error


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""
