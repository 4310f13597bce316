"""What happened to an account. Audit reads it: who, from where, and never a secret."""

from typing import ClassVar

from colonnade.kernel.feed import Event


class SignedUp(Event, frozen=True):
    type: ClassVar[str] = "accounts.signed_up"
    account_id: int
    way: str


class SignedIn(Event, frozen=True):
    """`way`: password, passkey, oidc, link; `second`: totp, passkey, recovery_code, or empty."""

    type: ClassVar[str] = "accounts.signed_in"
    way: str
    second: str
    address: str
    new_device: bool


class SignInFailed(Event, frozen=True):
    """`step`: password, totp, recovery_code, passkey, proof (asked once more)."""

    type: ClassVar[str] = "accounts.sign_in_failed"
    step: str
    address: str


class SessionEnded(Event, frozen=True):
    type: ClassVar[str] = "accounts.session_ended"
    session_id: int


class SessionsEnded(Event, frozen=True):
    """All but the one who asked, where there is one."""

    type: ClassVar[str] = "accounts.sessions_ended"
    count: int


class PasswordChanged(Event, frozen=True):
    type: ClassVar[str] = "accounts.password_changed"
    tokens_revoked: int


class ResetAsked(Event, frozen=True):
    type: ClassVar[str] = "accounts.reset_asked"


class PasswordReset(Event, frozen=True):
    """By a mailed link; everything that let somebody in has ended."""

    type: ClassVar[str] = "accounts.password_reset"
    sessions_ended: int
    tokens_revoked: int


class EmailConfirmed(Event, frozen=True):
    type: ClassVar[str] = "accounts.email_confirmed"


class EmailChangeAsked(Event, frozen=True):
    type: ClassVar[str] = "accounts.email_change_asked"
    new: str


class EmailChanged(Event, frozen=True):
    type: ClassVar[str] = "accounts.email_changed"
    old: str
    new: str


class SecondFactorAdded(Event, frozen=True):
    """`kind`: totp, passkey."""

    type: ClassVar[str] = "accounts.second_factor_added"
    kind: str
    name: str = ""


class SecondFactorRemoved(Event, frozen=True):
    type: ClassVar[str] = "accounts.second_factor_removed"
    kind: str
    name: str = ""


class RecoveryCodesMade(Event, frozen=True):
    type: ClassVar[str] = "accounts.recovery_codes_made"


class RecoveryCodeUsed(Event, frozen=True):
    type: ClassVar[str] = "accounts.recovery_code_used"
    left: int


class IdentityLinked(Event, frozen=True):
    type: ClassVar[str] = "accounts.identity_linked"
    issuer: str


class IdentityUnlinked(Event, frozen=True):
    type: ClassVar[str] = "accounts.identity_unlinked"
    issuer: str


class TokenCreated(Event, frozen=True):
    type: ClassVar[str] = "accounts.token_created"
    token_id: int
    name: str
    scopes: list[str]


class TokenRevoked(Event, frozen=True):
    type: ClassVar[str] = "accounts.token_revoked"
    token_id: int


class LinkCreated(Event, frozen=True):
    """A link to sign up by."""

    type: ClassVar[str] = "accounts.link_created"
    workspace_id: int | None
    role: str | None


class AccountSuspendedNow(Event, frozen=True):
    type: ClassVar[str] = "accounts.suspended"


class AccountRestored(Event, frozen=True):
    type: ClassVar[str] = "accounts.restored"


class AccountDeleted(Event, frozen=True):
    type: ClassVar[str] = "accounts.deleted"
