"""Who an account is elsewhere. A match of addresses alone never opens an account that exists."""

from psycopg.errors import UniqueViolation

from colonnade.kernel.accounts.errors import (
    IdentityRefused,
    IdentityUnknown,
    LastWayIn,
)
from colonnade.kernel.accounts.letters import factor_letter, send_letter
from colonnade.kernel.accounts.messages import IdentityLinked, IdentityUnlinked
from colonnade.kernel.accounts.oidc import Claims
from colonnade.kernel.accounts.pending import WaitingIdentity
from colonnade.kernel.accounts.signing_up import make_account
from colonnade.kernel.accounts.values import NAME_LENGTH_MAX, Proven, checked_email, subject_of
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.work import Work


async def find_identity(work: Work, claims: Claims) -> Proven | None:
    """The account that this identity was linked to."""
    account_id = await work.value(
        "update accounts_identity set last_used_at = %(now)s, email = %(email)s"
        " where issuer = %(issuer)s and subject = %(subject)s returning account_id",
        {
            "issuer": claims.issuer,
            "subject": claims.subject,
            "email": claims.email,
            "now": work.now,
        },
    )
    return Proven(account_id, "oidc") if account_id is not None else None


async def account_or_waiting(work: Work, claims: Claims) -> Proven | WaitingIdentity:
    """Somebody new to us: a new account, where that may be, or one to be shown to be theirs."""
    if not claims.email or not claims.email_verified:
        raise IdentityRefused("The service does not vouch for your e-mail address.")
    email = checked_email(claims.email)
    known = await work.value(
        "select id from accounts_account where lower(email) = lower(%(email)s)", {"email": email}
    )
    if known is not None:
        return WaitingIdentity(claims.issuer, claims.subject, email)
    settings = work.process.settings.accounts
    if not settings.oidc_sign_up and settings.sign_up != "open":
        raise IdentityRefused(
            "There is no account here with your address yet; ask an administrator for an"
            " invitation."
        )
    name = claims.name if claims.name.isprintable() else ""
    account_id = await make_account(
        work,
        email=email,
        name=name[:NAME_LENGTH_MAX] or email.partition("@")[0],
        password_hash="",
        way="oidc",
        is_confirmed=True,
    )
    await link_identity(work, account_id, claims.issuer, claims.subject, email)
    return Proven(account_id, "oidc")


async def link_waiting(work: Work, account_id: int, waiting: WaitingIdentity) -> bool:
    """Link it to who has now signed in with a password, if it is the same address."""
    email = await work.value(
        "select email from accounts_account where id = %(id)s", {"id": account_id}
    )
    if email is None or email.lower() != waiting.email.lower():
        return False
    await link_identity(work, account_id, waiting.issuer, waiting.subject, waiting.email)
    letter = factor_letter(work, f"signing in by {waiting.issuer} was connected")
    await send_letter(work, letter, to=email, account_id=account_id)
    return True


async def link_identity(work: Work, account_id: int, issuer: str, subject: str, email: str) -> None:
    try:
        await work.execute(
            "insert into accounts_identity (account_id, issuer, subject, email)"
            " values (%(account)s, %(issuer)s, %(subject)s, %(email)s)",
            {"account": account_id, "issuer": issuer, "subject": subject, "email": email},
        )
    except UniqueViolation as error:
        raise IdentityRefused("This is connected to another account already.") from error
    work.emit(IdentityLinked(issuer), subject=subject_of(account_id), workspace_id=INSTALLATION)


async def unlink_identity(work: Work, account_id: int, identity_id: int) -> None:
    issuer = await work.value(
        "delete from accounts_identity where id = %(id)s and account_id = %(account)s"
        " returning issuer",
        {"id": identity_id, "account": account_id},
    )
    if issuer is None:
        raise IdentityUnknown
    await need_a_way_in(work, account_id)
    work.emit(IdentityUnlinked(issuer), subject=subject_of(account_id), workspace_id=INSTALLATION)


async def need_a_way_in(work: Work, account_id: int) -> None:
    """Raises LastWayIn where neither password, passkey nor identity is left."""
    left = await work.value(
        "select a.password_hash <> ''"
        " or exists (select from accounts_passkey p where p.account_id = a.id)"
        " or exists (select from accounts_identity i where i.account_id = a.id)"
        " from accounts_account a where a.id = %(id)s",
        {"id": account_id},
    )
    if not left:
        raise LastWayIn
