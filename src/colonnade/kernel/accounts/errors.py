"""The ways accounts say no."""

from colonnade.kernel.errors import Conflict, Gone, Invalid, NotFound, Unauthenticated


class SignInWrong(Unauthenticated):
    """The same for an unknown address and a wrong password."""

    code = "accounts.sign_in_wrong"
    title = "The e-mail address or the password is wrong"


class EmailTaken(Conflict):
    code = "accounts.email_taken"
    title = "There is an account with this e-mail address already"


class LinkSpent(Gone):
    code = "accounts.link_spent"
    title = "This link was used already, or its time is over; ask for a new one"


class AccountInvalid(Invalid):
    code = "accounts.invalid"


class TokenUnknown(NotFound):
    code = "accounts.token_unknown"


class SessionUnknown(NotFound):
    code = "accounts.session_unknown"


class TokenWrong(Unauthenticated):
    code = "accounts.token_wrong"
    title = "This token is unknown, revoked, or expired"


class TokensNeedASession(Conflict):
    status = 403
    code = "accounts.tokens_need_a_session"
    title = "A token cannot make tokens or links; sign in with a browser"
