"""The ways accounts say no."""

from colonnade.kernel.errors import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    NotFound,
    Unauthenticated,
    Unavailable,
)


class SignInWrong(Unauthenticated):
    """The same for an unknown address and a wrong password."""

    code = "accounts.sign_in_wrong"
    title = "The e-mail address or the password is wrong"


class CodeWrong(Unauthenticated):
    """The same for a wrong code, one that was used, and one whose time is over."""

    code = "accounts.code_wrong"
    title = "This code is wrong, or it was used already"


class PasskeyWrong(Unauthenticated):
    code = "accounts.passkey_wrong"
    title = "This passkey did not work here"


class SignInOver(Gone):
    """What the browser was in the middle of is over, or was tried too often."""

    code = "accounts.sign_in_over"
    title = "This took too long, or was tried too often; start again"


class AccountSuspended(Forbidden):
    code = "accounts.suspended"
    title = "This account is suspended; ask an administrator"


class EmailTaken(Conflict):
    code = "accounts.email_taken"
    title = "There is an account with this e-mail address already"


class LinkSpent(Gone):
    code = "accounts.link_spent"
    title = "This link was used already, or its time is over; ask for a new one"


class AccountInvalid(Invalid):
    code = "accounts.invalid"


class AccountUnknown(NotFound):
    code = "accounts.account_unknown"


class TokenUnknown(NotFound):
    code = "accounts.token_unknown"


class SessionUnknown(NotFound):
    code = "accounts.session_unknown"


class PasskeyUnknown(NotFound):
    code = "accounts.passkey_unknown"


class IdentityUnknown(NotFound):
    code = "accounts.identity_unknown"


class TokenWrong(Unauthenticated):
    code = "accounts.token_wrong"
    title = "This token is unknown, revoked, or expired"


class TokensNeedASession(Conflict):
    status = 403
    code = "accounts.tokens_need_a_session"
    title = "A token cannot make tokens or links; sign in with a browser"


class ProofNeeded(Forbidden):
    code = "accounts.proof_needed"
    title = "Sign out and in again, then do this within 15 minutes"


class PasswordWrong(Forbidden):
    """For somebody who is signed in and was asked once more."""

    code = "accounts.password_wrong"
    title = "This is not your password"


class SignUpClosed(Forbidden):
    code = "accounts.sign_up_closed"
    title = "Accounts are made by invitation here; ask an administrator"


class SoleOwner(Conflict):
    code = "accounts.sole_owner"
    title = "You are the only owner of a workspace; give it to somebody or delete it first"


class LastAdministrator(Conflict):
    code = "accounts.last_administrator"
    title = "You are the only administrator; make somebody else one first"


class LastWayIn(Conflict):
    code = "accounts.last_way_in"
    title = "This is the only way you can sign in; set a password first"


class PasskeysNeedAName(Conflict):
    code = "accounts.passkeys_need_a_name"
    title = "Passkeys work where Colonnade has a name of its own, behind TLS or as localhost"


class IdentityRefused(Forbidden):
    code = "accounts.identity_refused"
    title = "You cannot sign in with this"


class ProviderFailed(Unavailable):
    code = "accounts.provider_failed"
    title = "The other service did not answer as it should; try again"


class SealBroken(Exception):
    """What was sealed was changed, moved, or sealed with a key that nobody has any more."""


class TokenElsewhere(Forbidden):
    """It was found, and it is not for the network that it is used from."""

    code = "accounts.token_elsewhere"
    title = "This token may not be used from this address"
