"""How the administration says no."""

from colonnade.kernel.errors import Conflict, NotFound


class AccountUnknown(NotFound):
    code = "administration.account_unknown"
    title = "There is no such account"


class TokenUnknown(NotFound):
    code = "administration.token_unknown"
    title = "There is no such token"


class LastAdministrator(Conflict):
    code = "administration.last_administrator"
    title = "There has to be an administrator: make somebody else one first"
