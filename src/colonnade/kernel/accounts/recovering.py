"""Ways back in and changes of address: everything that goes over a link in a mail."""

from datetime import timedelta

from psycopg.errors import UniqueViolation

from colonnade.kernel.accounts.breaches import is_known_to_others
from colonnade.kernel.accounts.errors import AccountInvalid, AccountUnknown, EmailTaken, LinkSpent
from colonnade.kernel.accounts.letters import (
    change_asked_letter,
    change_letter,
    changed_letter,
    confirm_letter,
    password_letter,
    reset_letter,
    send_letter,
)
from colonnade.kernel.accounts.messages import (
    EmailChangeAsked,
    EmailChanged,
    EmailConfirmed,
    PasswordChanged,
    PasswordReset,
    ResetAsked,
)
from colonnade.kernel.accounts.passwords import hash_password
from colonnade.kernel.accounts.sessions import (
    end_invitations,
    end_links,
    end_sessions,
    end_tokens,
    rotate_session,
)
from colonnade.kernel.accounts.values import (
    KNOWN_TO_OTHERS,
    LINK_MINUTES,
    LinkPurpose,
    checked_email,
    password_problem,
    subject_of,
)
from colonnade.kernel.feed import INSTALLATION, Event
from colonnade.kernel.work import Look, Work
from colonnade.kit.ids import fingerprint, new_secret

SECRET_LENGTH_MAX = 100
_ADDRESS = {"reset": "reset-password", "confirm": "confirm-email", "change": "change-email"}


async def hash_new_password(
    look: Look, password: str, email: str, *, field: str = "password"
) -> str:
    """The hash of a password that is fit to be one. Raises AccountInvalid.

    Before the first statement of a change: it may ask a service, and takes its time.
    """
    problem = password_problem(password, email)
    if not problem and await is_known_to_others(look.process.settings, password):
        problem = KNOWN_TO_OTHERS
    if problem:
        raise AccountInvalid(fields={field: problem})
    return await hash_password(password)


# -- the password


async def mail_reset_link(work: Work, email: str) -> None:
    """To whoever has this address, if anybody does."""
    row = await work.find(
        "select id, email from accounts_account"
        " where lower(email) = lower(%(email)s) and suspended_at is null",
        {"email": email},
    )
    if row is None:
        return
    url = await _make_link(work, row[0], "reset", row[1])
    await send_letter(work, reset_letter(url), to=row[1], account_id=row[0])
    _emit(work, row[0], ResetAsked())


async def reset_password(work: Work, secret: str, password: str) -> None:
    """By a mailed link. Every session, socket, token, link and pending thing ends with it."""
    _, email = await find_mail_link(Look(work.process, work.actor), secret, "reset")
    password_hash = await hash_new_password(work, password, email)
    account_id, email = await _take_link(work, secret, "reset")
    await work.execute(
        "update accounts_account set password_hash = %(hash)s,"
        " email_confirmed_at = coalesce(email_confirmed_at, %(now)s) where id = %(id)s",
        {"hash": password_hash, "id": account_id, "now": work.now},
    )
    sessions = await end_sessions(work, account_id)
    tokens = await end_tokens(work, account_id)
    await end_links(work, account_id)
    await end_invitations(work, account_id)
    _emit(work, account_id, PasswordReset(sessions, tokens))
    await send_letter(work, password_letter(work), to=email, account_id=account_id)


async def change_password(
    work: Work, account_id: int, password_hash: str, *, revoke_tokens: bool
) -> str:
    """A new password for who is signed in; the session's new secret. All other sessions end."""
    await work.execute(
        "update accounts_account set password_hash = %(hash)s where id = %(id)s",
        {"hash": password_hash, "id": account_id},
    )
    await end_sessions(work, account_id, keep=work.actor.session_id)
    await end_links(work, account_id)
    revoked = await end_tokens(work, account_id) if revoke_tokens else 0
    _emit(work, account_id, PasswordChanged(revoked))
    await send_letter(work, password_letter(work), to=work.actor.email, account_id=account_id)
    return await rotate_session(work)


# -- the address


async def ask_to_confirm(work: Work, account_id: int, email: str) -> None:
    await _forget_links(work, account_id, "confirm")
    url = await _make_link(work, account_id, "confirm", email)
    await send_letter(work, confirm_letter(url), to=email, account_id=account_id)


async def confirm_email(work: Work, secret: str) -> None:
    account_id, email = await _take_link(work, secret, "confirm")
    await work.execute(
        "update accounts_account set email_confirmed_at = %(now)s"
        " where id = %(id)s and lower(email) = lower(%(email)s)",
        {"id": account_id, "email": email, "now": work.now},
    )
    _emit(work, account_id, EmailConfirmed())


async def ask_to_change_email(work: Work, account_id: int, email: str) -> None:
    """A link to the new address, and a word to the old one. Whether it is taken, nobody is told."""
    email = checked_email(email)
    await _forget_links(work, account_id, "change")
    url = await _make_link(work, account_id, "change", email)
    taken = await work.value(
        "select id from accounts_account where lower(email) = lower(%(email)s)", {"email": email}
    )
    if taken is None:
        await send_letter(work, change_letter(url), to=email, account_id=account_id)
    letter = change_asked_letter(work, email)
    await send_letter(work, letter, to=work.actor.email, account_id=account_id)
    _emit(work, account_id, EmailChangeAsked(email))


async def change_email(work: Work, secret: str) -> int:
    """By the link that the new address got; whose it is now. All sessions but this one end."""
    account_id, email = await _take_link(work, secret, "change")
    old = await work.value(
        "select email from accounts_account where id = %(id)s", {"id": account_id}
    )
    try:
        await work.execute(
            "update accounts_account set email = %(email)s, email_confirmed_at = %(now)s"
            " where id = %(id)s",
            {"id": account_id, "email": email, "now": work.now},
        )
    except UniqueViolation as error:
        raise EmailTaken from error
    keep = work.actor.session_id if work.actor.account_id == account_id else None
    await end_sessions(work, account_id, keep=keep)
    await end_links(work, account_id)
    await send_letter(work, changed_letter(email), to=old, account_id=account_id)
    _emit(work, account_id, EmailChanged(old, email))
    return account_id


# -- the links


async def make_reset_link(work: Work, account_id: int) -> str:
    """A link to choose a password by, for an administrator to hand on; earlier ones are void."""
    work.must_administer()
    email = await work.value(
        "select email from accounts_account where id = %(id)s and suspended_at is null",
        {"id": account_id},
    )
    if email is None:
        raise AccountUnknown
    await _forget_links(work, account_id, "reset")
    return await _make_link(work, account_id, "reset", email)


async def find_mail_link(look: Look, secret: str, purpose: LinkPurpose) -> tuple[int, str]:
    """Account and address of a link that still works. Raises LinkSpent."""
    row = await look.find(
        "select l.account_id, l.email from accounts_mail_link l"
        " join accounts_account a on a.id = l.account_id and a.suspended_at is null"
        " where l.fingerprint = %(mark)s and l.purpose = %(purpose)s and l.expires_at > %(now)s",
        {"mark": _mark(secret), "purpose": purpose, "now": look.now},
    )
    if row is None:
        raise LinkSpent
    return row[0], row[1]


async def _take_link(work: Work, secret: str, purpose: LinkPurpose) -> tuple[int, str]:
    """As `find_mail_link`, and it is used by this; the account's row is locked first."""
    account_id, email = await find_mail_link(work, secret, purpose)
    await work.execute(
        "select from accounts_account where id = %(id)s for update", {"id": account_id}
    )
    taken = await work.execute(
        "delete from accounts_mail_link where fingerprint = %(mark)s", {"mark": _mark(secret)}
    )
    if not taken:
        raise LinkSpent
    return account_id, email


async def _make_link(work: Work, account_id: int, purpose: LinkPurpose, email: str) -> str:
    secret = new_secret()
    await work.execute(
        "insert into accounts_mail_link (fingerprint, account_id, purpose, email, expires_at)"
        " values (%(mark)s, %(account)s, %(purpose)s, %(email)s, %(expires)s)",
        {
            "mark": fingerprint(secret),
            "account": account_id,
            "purpose": purpose,
            "email": email,
            "expires": work.now + timedelta(minutes=LINK_MINUTES[purpose]),
        },
    )
    return f"{work.process.settings.public_url}/{_ADDRESS[purpose]}/{secret}"


async def _forget_links(work: Work, account_id: int, purpose: LinkPurpose) -> None:
    await work.execute(
        "delete from accounts_mail_link where account_id = %(id)s and purpose = %(purpose)s",
        {"id": account_id, "purpose": purpose},
    )


def _mark(secret: str) -> bytes:
    if len(secret) > SECRET_LENGTH_MAX:
        raise LinkSpent
    return fingerprint(secret)


def _emit(work: Work, account_id: int, event: Event) -> None:
    work.emit(event, subject=subject_of(account_id), workspace_id=INSTALLATION)
