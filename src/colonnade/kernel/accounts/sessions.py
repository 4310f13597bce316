"""Sessions: beginning and ending them, and the browsers they are in."""

from datetime import timedelta

from colonnade.kernel.accounts import authentication
from colonnade.kernel.accounts.errors import (
    AccountSuspended,
    PasswordWrong,
    ProofNeeded,
    SessionUnknown,
    SignInWrong,
    TokensNeedASession,
)
from colonnade.kernel.accounts.failures import note_failure
from colonnade.kernel.accounts.letters import new_device_letter, send_letter
from colonnade.kernel.accounts.limits import spend_try
from colonnade.kernel.accounts.messages import SessionEnded, SessionsEnded, SignedIn
from colonnade.kernel.accounts.passwords import password_matches
from colonnade.kernel.accounts.values import (
    DEVICES_MAX,
    PASSWORD_LENGTH_MAX,
    PROOF_MINUTES,
    Proven,
    Visitor,
    subject_of,
)
from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import Actor, TokenReadsOnly
from colonnade.kernel.work import Work
from colonnade.kit.ids import fingerprint, new_secret

USER_AGENT_LENGTH_MAX = 300


async def start_session(work: Work, proven: Proven, visitor: Visitor) -> str:
    """A new session; its secret, for the cookie.

    The account's row is locked first, as everything does that ends sessions: one that begins
    while the password is being reset either ends with the others or does not begin.
    """
    account = await work.find(
        "select name, email, password_hash, suspended_at, is_administrator from accounts_account"
        " where id = %(id)s for update",
        {"id": proven.account_id},
    )
    if account is None or proven.password_hash not in (None, account[2]):
        raise SignInWrong
    if account[3] is not None:
        raise AccountSuspended
    is_new = await _keep_device(work, proven.account_id, visitor)
    secret = new_secret()
    session_id: int = await work.value(
        "insert into accounts_session (fingerprint, account_id, user_agent, address)"
        " values (%(fingerprint)s, %(account)s, %(agent)s, %(address)s) returning id",
        {
            "fingerprint": fingerprint(secret),
            "account": proven.account_id,
            "agent": visitor.user_agent[:USER_AGENT_LENGTH_MAX].replace("\0", ""),
            "address": visitor.address,
        },
    )
    work.actor = Actor(
        account_id=proven.account_id,
        name=account[0],
        email=account[1],
        is_administrator=account[4],
        session_id=session_id,
        scopes=frozenset({"read", "write"}),
    )
    work.emit(
        SignedIn(proven.way, proven.second, visitor.address, is_new),
        subject=subject_of(proven.account_id),
        workspace_id=INSTALLATION,
    )
    if is_new:
        letter = new_device_letter(work, visitor)
        await send_letter(work, letter, to=account[1], account_id=proven.account_id)
    return secret


async def rotate_session(work: Work) -> str:
    """Give the session of this browser another secret; the old one is worth nothing from here."""
    secret = new_secret()
    changed = await work.execute(
        "update accounts_session set fingerprint = %(fingerprint)s, proved_at = %(now)s"
        " where id = %(id)s",
        {"fingerprint": fingerprint(secret), "id": work.actor.session_id, "now": work.now},
    )
    if not changed:
        raise Unauthenticated
    authentication.forget(session_id=work.actor.session_id)
    return secret


async def end_session(work: Work, session_id: int) -> None:
    if not work.actor.is_somebody:
        raise Unauthenticated
    if "write" not in work.actor.scopes:
        raise TokenReadsOnly
    ended = await work.execute(
        "delete from accounts_session where id = %(id)s and account_id = %(account)s",
        {"id": session_id, "account": work.actor.account_id},
    )
    if not ended:
        raise SessionUnknown
    authentication.forget(session_id=session_id)
    _emit(work, SessionEnded(session_id))


async def end_other_sessions(work: Work) -> int:
    """Sign out everywhere but here."""
    await need_session(work)
    assert work.actor.account_id is not None
    count = await end_sessions(work, work.actor.account_id, keep=work.actor.session_id)
    _emit(work, SessionsEnded(count))
    return count


async def end_sessions(work: Work, account_id: int, *, keep: int | None = None) -> int:
    """End all sessions of an account, and whatever a browser is in the middle of with it."""
    await work.execute(
        "select from accounts_account where id = %(id)s for update", {"id": account_id}
    )
    await work.execute(
        "delete from accounts_pending where account_id = %(account)s", {"account": account_id}
    )
    ended = await work.execute(
        "delete from accounts_session where account_id = %(account)s"
        " and id is distinct from %(keep)s",
        {"account": account_id, "keep": keep},
    )
    authentication.forget(account_id=account_id)
    return ended


async def end_links(work: Work, account_id: int) -> None:
    """Links that were mailed to somebody are void."""
    await work.execute(
        "delete from accounts_mail_link where account_id = %(account)s", {"account": account_id}
    )


async def end_invitations(work: Work, account_id: int) -> None:
    """Links to sign up by that somebody made, and nobody used yet, are void."""
    await work.execute(
        "delete from accounts_sign_up_link where created_by = %(account)s and used_at is null",
        {"account": account_id},
    )


async def end_tokens(work: Work, account_id: int) -> int:
    return await work.execute(
        "delete from accounts_token where account_id = %(account)s", {"account": account_id}
    )


async def need_session(work: Work) -> int:
    """The account of the one who asks from a browser, whose session cannot end meanwhile."""
    if not work.actor.is_somebody:
        raise Unauthenticated
    if work.actor.token_id is not None:
        raise TokensNeedASession
    if work.actor.account_id is None:
        raise Unauthenticated
    held = await work.find(
        "select from accounts_session where id = %(id)s for share", {"id": work.actor.session_id}
    )
    if held is None:
        raise Unauthenticated
    return work.actor.account_id


async def need_proof(work: Work, password: str, visitor: Visitor) -> int:
    """Asked once more who they are, before something that matters: by password, where there is one.

    Else by having signed in just now. Nothing is open in the database while the password is tried.
    """
    account_id = work.actor.account_id
    if account_id is None or work.actor.token_id is not None:
        raise Unauthenticated if account_id is None else TokensNeedASession
    async with work.aside() as connection:
        row = await (
            await connection.execute(
                "select a.password_hash, s.proved_at from accounts_account a"
                " join accounts_session s on s.account_id = a.id"
                " where a.id = %(id)s and s.id = %(session)s",
                {"id": account_id, "session": work.actor.session_id},
            )
        ).fetchone()
    if row is None:
        raise Unauthenticated
    if row[0]:
        await spend_try(
            work.process, account=f"account:{account_id}", address=visitor.address, slowed=False
        )
        fits = len(password) <= PASSWORD_LENGTH_MAX and await password_matches(row[0], password)
        if not fits:
            await note_failure(work.process, "proof", visitor.address, account_id)
            raise PasswordWrong
    elif work.now - row[1] > timedelta(minutes=PROOF_MINUTES):
        raise ProofNeeded
    return await need_session(work)


async def knows_device(work: Work, account_id: int, device: str) -> bool:
    async with work.aside() as connection:
        found = await connection.execute(
            "select from accounts_device where account_id = %(id)s and fingerprint = %(device)s",
            {"id": account_id, "device": fingerprint(device)},
        )
        return await found.fetchone() is not None


async def _keep_device(work: Work, account_id: int, visitor: Visitor) -> bool:
    """Remember the browser; whether it is new to an account that has others."""
    if not visitor.device:
        return False
    devices = await work.rows(
        "select fingerprint from accounts_device where account_id = %(account)s"
        " order by last_seen_at desc",
        {"account": account_id},
    )
    known = {bytes(row[0]) for row in devices}
    mark = fingerprint(visitor.device)
    await work.execute(
        "insert into accounts_device (account_id, fingerprint) values (%(account)s, %(mark)s)"
        " on conflict (account_id, fingerprint) do update set last_seen_at = now()",
        {"account": account_id, "mark": mark},
    )
    if len(devices) >= DEVICES_MAX:
        await work.execute(
            "delete from accounts_device where account_id = %(account)s"
            " and fingerprint = any(%(old)s)",
            {"account": account_id, "old": [row[0] for row in devices[DEVICES_MAX - 1 :]]},
        )
    return bool(known) and mark not in known


def _emit(work: Work, event: SessionEnded | SessionsEnded) -> None:
    assert work.actor.account_id is not None
    work.emit(event, subject=subject_of(work.actor.account_id), workspace_id=INSTALLATION)
