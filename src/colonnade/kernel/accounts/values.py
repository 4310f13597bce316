"""Rules of names, addresses, passwords and token scopes."""

import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec

from colonnade.kernel.accounts.errors import AccountInvalid
from colonnade.kit.ids import new_secret

NAME_LENGTH_MAX = 100
EMAIL_LENGTH_MAX = 254
"""RFC 5321, section 4.5.3.1.3, less the angle brackets."""

PASSWORD_LENGTH_MIN = 10
PASSWORD_LENGTH_MAX = 1_000
PASSWORD_CHARACTERS_MIN = 4
TOKEN_NAME_LENGTH_MAX = 100
TOKENS_MAX = 100
TOKEN_DAYS_MAX = 3650
TOKEN_PREFIX = "clp_"  # noqa: S105  (what secret scanners look for)
TOKEN_SHOWN_LENGTH = 10
SCOPES = ("read", "write")
KNOWN_TO_OTHERS = "This is among the first that would be tried; choose another."

_EMAIL = re.compile(r"[^@\s\x00-\x1f<>]+@[^@\s\x00-\x1f<>]+\.[^@\s\x00-\x1f<>.]+")
LINK_MINUTES = {"reset": 60, "confirm": 72 * 60, "change": 24 * 60}
"""How long a mailed link works, by its purpose."""

PENDING_MINUTES = 10
PENDING_TRIES_MAX = 5
PROOF_MINUTES = 15
"""How long after signing in the things that matter can be done without a password."""

PASSKEY_NAME_LENGTH_MAX = 100
PASSKEYS_MAX = 20
DEVICES_MAX = 50
RECOVERY_CODES = 10

LinkPurpose = Literal["reset", "confirm", "change"]


class Account(msgspec.Struct, frozen=True):
    id: int
    email: str
    name: str
    is_administrator: bool


class Token(msgspec.Struct, frozen=True):
    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class Session(msgspec.Struct, frozen=True):
    id: int
    created_at: datetime
    last_seen_at: datetime
    user_agent: str
    address: str
    current: bool


class SignUpLink(msgspec.Struct, frozen=True):
    id: int
    email: str | None
    is_administrator: bool
    workspace_id: int | None
    role: str | None
    mailed: bool
    created_by: int | None


class Passkey(msgspec.Struct, frozen=True):
    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


class Identity(msgspec.Struct, frozen=True):
    id: int
    issuer: str
    email: str
    created_at: datetime
    last_used_at: datetime | None


class Security(msgspec.Struct, frozen=True):
    """How one's account is kept safe."""

    email: str
    email_is_confirmed: bool
    has_password: bool
    has_authenticator: bool
    recovery_codes: int
    new_email: str | None
    passkeys: list[Passkey]
    identities: list[Identity]

    @property
    def has_second_factor(self) -> bool:
        return self.has_authenticator or bool(self.passkeys)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where somebody comes from: their address, their browser, and its cookie, if it has one."""

    address: str = ""
    user_agent: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Proven:
    """Who somebody has shown to be, and how; `password_hash` is what their password fitted."""

    account_id: int
    way: str
    password_hash: str | None = None
    second: str = ""


def new_token_secret() -> str:
    """`clp_`, 256 random bits, and a CRC-32 by which a scanner tells a token from noise."""
    body = new_secret()
    return f"{TOKEN_PREFIX}{body}{zlib.crc32(body.encode()):08x}"


def check_account(email: str, name: str, password: str) -> None:
    """Raises AccountInvalid with a sentence for each field that is not fit."""
    fields: dict[str, str] = {}
    if len(email) > EMAIL_LENGTH_MAX or not _EMAIL.fullmatch(email) or not email.isprintable():
        fields["email"] = "This does not look like an e-mail address."
    if not name.strip() or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        fields["name"] = f"Give a name of at most {NAME_LENGTH_MAX} characters."
    if problem := password_problem(password, email):
        fields["password"] = problem
    if fields:
        raise AccountInvalid(fields=fields)


def checked_email(email: str) -> str:
    """Raises AccountInvalid."""
    email = email.strip()
    if len(email) > EMAIL_LENGTH_MAX or not _EMAIL.fullmatch(email) or not email.isprintable():
        raise AccountInvalid(fields={"email": "This does not look like an e-mail address."})
    return email


def password_problem(password: str, email: str) -> str:
    """What is wrong with a password (NIST SP 800-63B, section 3.1.1.2); empty if nothing."""
    if len(password) < PASSWORD_LENGTH_MIN:
        return f"Use at least {PASSWORD_LENGTH_MIN} characters; a few words do well."
    if len(password) > PASSWORD_LENGTH_MAX:
        return f"Use at most {PASSWORD_LENGTH_MAX} characters."
    if len(set(password)) < PASSWORD_CHARACTERS_MIN:
        return KNOWN_TO_OTHERS
    if password.lower() in {email.lower(), email.lower().partition("@")[0]}:
        return "The password must not be the e-mail address."
    return ""


def subject_of(account_id: int) -> str:
    """How the feed calls it."""
    return f"account:{account_id}"
