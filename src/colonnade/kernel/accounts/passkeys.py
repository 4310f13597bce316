"""Passkeys (WebAuthn): to sign in with alone, where it verifies the person, or as second step."""

import ipaddress
from urllib.parse import urlsplit

import msgspec
from psycopg.errors import UniqueViolation
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from colonnade.kernel.accounts.errors import (
    AccountInvalid,
    AccountSuspended,
    PasskeysNeedAName,
    PasskeyUnknown,
    PasskeyWrong,
    SignInOver,
)
from colonnade.kernel.accounts.pending import PasskeyAsked, keep_pending, take_pending
from colonnade.kernel.accounts.values import PASSKEY_NAME_LENGTH_MAX, PASSKEYS_MAX
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Work

CREDENTIAL_LENGTH_MAX = 20_000
CHALLENGE_BYTES = 32
_TRANSPORTS = {transport.value for transport in AuthenticatorTransport}


class _Response(msgspec.Struct):
    transports: list[str] = []


class _Credential(msgspec.Struct):
    """What is read of a credential before the library checks it whole."""

    id: str
    response: _Response


def relying_party(settings: Settings) -> str:
    """The name that passkeys are bound to: ours, and nobody's who has a domain here.

    Raises PasskeysNeedAName: browsers make none for a bare address, or without TLS.
    """
    parts = urlsplit(settings.public_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        if parts.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
            return host
    raise PasskeysNeedAName


def passkeys_work(settings: Settings) -> bool:
    try:
        relying_party(settings)
    except PasskeysNeedAName:
        return False
    return True


async def ask_to_add(work: Work, account_id: int) -> tuple[str, str]:
    """What the browser is asked to make one (JSON), and the secret of the asking."""
    party = relying_party(work.process.settings)
    row = await work.find(
        "select email, name, handle from accounts_account where id = %(id)s", {"id": account_id}
    )
    assert row is not None
    held = await _descriptors(work, account_id)
    if len(held) >= PASSKEYS_MAX:
        raise AccountInvalid(f"An account has {PASSKEYS_MAX} passkeys at most; remove one first.")
    options = generate_registration_options(
        rp_id=party,
        rp_name="Colonnade",
        user_id=row[2].bytes,
        user_name=row[0],
        user_display_name=row[1],
        exclude_credentials=held,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    asked = PasskeyAsked(options.challenge, account_id)
    return options_to_json(options), await keep_pending(work, asked, account_id=account_id)


async def add_passkey(work: Work, account_id: int, secret: str, credential: str, name: str) -> None:
    name = name.strip()
    if not name or len(name) > PASSKEY_NAME_LENGTH_MAX or not name.isprintable():
        raise AccountInvalid(
            fields={"name": f"Give a name of at most {PASSKEY_NAME_LENGTH_MAX} characters."}
        )
    asked = await take_pending(work, PasskeyAsked, secret)
    if asked.account_id != account_id:
        raise SignInOver
    read = _read(credential)
    try:
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=asked.challenge,
            expected_rp_id=relying_party(work.process.settings),
            expected_origin=work.process.settings.public_url,
            require_user_verification=True,
        )
    except WebAuthnException as error:
        raise PasskeyWrong from error
    transports = [name for name in read.response.transports if name in _TRANSPORTS]
    try:
        await work.execute(
            "insert into accounts_passkey (account_id, credential, public_key, sign_count, name,"
            " transports) values (%(id)s, %(credential)s, %(key)s, %(count)s, %(name)s,"
            " %(transports)s)",
            {
                "id": account_id,
                "credential": verified.credential_id,
                "key": verified.credential_public_key,
                "count": verified.sign_count,
                "name": name,
                "transports": transports,
            },
        )
    except UniqueViolation as error:
        raise AccountInvalid("This passkey is in use already.") from error


async def remove_passkey(work: Work, account_id: int, passkey_id: int) -> str:
    """Its name."""
    name = await work.value(
        "delete from accounts_passkey where id = %(id)s and account_id = %(account)s"
        " returning name",
        {"id": passkey_id, "account": account_id},
    )
    if name is None:
        raise PasskeyUnknown
    return name


async def ask_for_passkey(work: Work, account_id: int | None) -> tuple[str, str]:
    """The question to a browser, and its secret: for any passkey, or as this account's second step.

    Without an account it says nothing about who has one.
    """
    options = generate_authentication_options(
        rp_id=relying_party(work.process.settings),
        allow_credentials=await _descriptors(work, account_id) if account_id is not None else None,
        user_verification=(
            UserVerificationRequirement.REQUIRED
            if account_id is None
            else UserVerificationRequirement.PREFERRED
        ),
    )
    asked = PasskeyAsked(options.challenge, account_id)
    return options_to_json(options), await keep_pending(work, asked, account_id=account_id)


async def use_passkey(work: Work, secret: str, credential: str, *, account_id: int | None) -> int:
    """Whose passkey answered. Raises PasskeyWrong.

    `account_id`: whose it must be, as a second step; alone it must have verified the person.
    """
    asked = await take_pending(work, PasskeyAsked, secret)
    if asked.account_id != account_id:
        raise SignInOver
    read = _read(credential)
    try:
        row = await work.find(
            "select p.id, p.account_id, p.public_key, p.sign_count, a.suspended_at"
            " from accounts_passkey p join accounts_account a on a.id = p.account_id"
            " where p.credential = %(credential)s for update",
            {"credential": base64url_to_bytes(read.id)},
        )
        if row is None or account_id not in (None, row[1]):
            raise PasskeyWrong
        verified = verify_authentication_response(
            credential=credential,
            expected_challenge=asked.challenge,
            expected_rp_id=relying_party(work.process.settings),
            expected_origin=work.process.settings.public_url,
            credential_public_key=row[2],
            credential_current_sign_count=row[3],
            require_user_verification=account_id is None,
        )
    except (WebAuthnException, ValueError) as error:
        raise PasskeyWrong from error
    if row[4] is not None:
        raise AccountSuspended
    await work.execute(
        "update accounts_passkey set sign_count = %(count)s, last_used_at = %(now)s"
        " where id = %(id)s",
        {"id": row[0], "count": verified.new_sign_count, "now": work.now},
    )
    return row[1]


async def _descriptors(work: Work, account_id: int) -> list[PublicKeyCredentialDescriptor]:
    rows = await work.rows(
        "select credential, transports from accounts_passkey where account_id = %(id)s",
        {"id": account_id},
    )
    return [
        PublicKeyCredentialDescriptor(
            id=row[0], transports=[AuthenticatorTransport(name) for name in row[1]]
        )
        for row in rows
    ]


def _read(credential: str) -> _Credential:
    if len(credential) > CREDENTIAL_LENGTH_MAX:
        raise PasskeyWrong
    try:
        return msgspec.json.decode(credential, type=_Credential)
    except msgspec.DecodeError as error:
        raise PasskeyWrong from error
