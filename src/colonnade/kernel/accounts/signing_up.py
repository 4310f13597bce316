"""Making accounts: by a link, which a person may have been given, or mailed to show an address."""

from datetime import datetime, timedelta

import msgspec
from psycopg.errors import UniqueViolation

from colonnade.kernel.accounts.errors import (
    AccountInvalid,
    EmailTaken,
    LinkSpent,
    SignUpClosed,
)
from colonnade.kernel.accounts.letters import (
    have_account_letter,
    send_letter,
    sign_up_letter,
)
from colonnade.kernel.accounts.messages import LinkCreated, SignedUp
from colonnade.kernel.accounts.queries import first_administrator, sign_up_link
from colonnade.kernel.accounts.recovering import ask_to_confirm, hash_new_password
from colonnade.kernel.accounts.sessions import need_session
from colonnade.kernel.accounts.values import (
    Proven,
    SignUpLink,
    check_account,
    checked_email,
    subject_of,
)
from colonnade.kernel.errors import Forbidden, NotFound
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import Actor, Permission, Role, resolve_access, set_role
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Look, Work
from colonnade.kit.ids import fingerprint, new_secret

INVITE = Permission("workspaces.member.invite", Role.ADMIN, about="make links to sign up by")


class NewLink(msgspec.Struct, frozen=True):
    url: str
    expires_at: datetime


async def sign_up(work: Work, *, link_secret: str, email: str, name: str, password: str) -> Proven:
    """Make an account by a link, which is spent by it."""
    # Looked at beside the transaction, which does not wait for the password's hash.
    link = await sign_up_link(Look(work.process, work.actor), link_secret)
    email = (link.email or email).strip()
    check_account(email, name, password)
    password_hash = await hash_new_password(work, password, email)
    await _check_maker(work, link)
    spent = await work.execute(
        "update accounts_sign_up_link set used_at = %(now)s where id = %(id)s and used_at is null",
        {"now": work.now, "id": link.id},
    )
    if not spent:
        raise LinkSpent
    account_id = await make_account(
        work,
        email=email,
        name=name,
        password_hash=password_hash,
        is_administrator=link.is_administrator,
        is_confirmed=link.mailed,
        way="link",
    )
    if link.workspace_id is not None and link.role is not None:
        connection = await work.connection()
        await set_role(connection, link.workspace_id, account_id, Role(link.role))
    return Proven(account_id, "link", password_hash)


async def make_account(
    work: Work,
    *,
    email: str,
    name: str,
    password_hash: str,
    way: str,
    is_confirmed: bool,
    is_administrator: bool = False,
) -> int:
    """The account itself. Where nothing shows yet whose the address is, it is asked by mail."""
    try:
        account_id: int = await work.value(
            "insert into accounts_account (email, name, password_hash, is_administrator,"
            " email_confirmed_at) values (%(email)s, %(name)s, %(hash)s, %(administrator)s,"
            " %(confirmed)s) returning id",
            {
                "email": email,
                "name": name.strip(),
                "hash": password_hash,
                "administrator": is_administrator,
                "confirmed": work.now if is_confirmed else None,
            },
        )
    except UniqueViolation as error:
        raise EmailTaken from error
    work.emit(SignedUp(account_id, way), subject=subject_of(account_id), workspace_id=INSTALLATION)
    if not is_confirmed:
        await ask_to_confirm(work, account_id, email)
    return account_id


def check_open(settings: Settings, email: str) -> str:
    """The address, where anybody may sign up with it. Raises SignUpClosed, AccountInvalid."""
    if settings.accounts.sign_up != "open":
        raise SignUpClosed
    email = checked_email(email)
    domains = settings.accounts.sign_up_domains
    if domains and email.rpartition("@")[2].lower() not in {d.lower() for d in domains}:
        at = ", ".join(domains)
        raise AccountInvalid(fields={"email": f"Accounts are for addresses at {at} here."})
    return email


async def mail_sign_up_link(work: Work, email: str) -> None:
    """To a stranger who asked: a link, or the news that they have an account."""
    known = await work.value(
        "select id from accounts_account where lower(email) = lower(%(email)s)", {"email": email}
    )
    if known is not None:
        await send_letter(work, have_account_letter(work), to=email, account_id=known)
        return
    link = await make_link(work, email=email, mailed=True)
    await send_letter(work, sign_up_letter(link.url), to=email, account_id=None)


async def create_sign_up_link(
    work: Work, *, email: str | None, workspace_id: int | None, role: Role | None
) -> NewLink:
    """A one-time link to sign up by, for administrators, and for admins of a workspace."""
    await need_session(work)
    if workspace_id is not None:
        access = await work.must(INVITE, on=workspace_id)
        role = role or Role.EDITOR
        if role.rank > access.role.rank:
            raise Forbidden("Nobody can give a role above their own.")
    elif not work.actor.is_administrator:
        raise Forbidden("Only an administrator can make links without a workspace.")
    if work.process.settings.accounts.sign_up == "off" and not work.actor.is_administrator:
        raise SignUpClosed
    work.emit(
        LinkCreated(workspace_id, role.value if role else None),
        subject=subject_of(work.actor.account_id or 0),
        workspace_id=INSTALLATION,
    )
    return await make_link(work, email=email, workspace_id=workspace_id, role=role)


async def create_first_link(work: Work, *, workspace_id: int | None = None) -> NewLink:
    """The link for the very first account, an administrator; earlier ones are void from now on."""
    earlier = await work.value(
        "with void as (delete from accounts_sign_up_link"
        " where is_administrator and created_by is null returning workspace_id)"
        " select max(workspace_id) from void"
    )
    # What was waiting for whoever would use that one waits for this one.
    workspace_id = workspace_id or earlier
    role = Role.OWNER if workspace_id is not None else None
    return await make_link(work, workspace_id=workspace_id, role=role, is_administrator=True)


async def make_member_link(work: Work, *, email: str, workspace_id: int, role: Role) -> NewLink:
    """The link by which somebody who was invited signs up, to be mailed to them and shown nobody.

    Asks no permission: the invitation has. One at a time for an address and workspace; an earlier
    one is void.
    """
    await void_member_links(work, workspace_id, email=email)
    return await make_link(work, email=email, workspace_id=workspace_id, role=role, mailed=True)


async def void_member_links(
    work: Work, workspace_id: int, *, email: str | None = None, created_by: int | None = None
) -> int:
    """End the unused links into a workspace: of all, for one address, or made by one account."""
    return await work.execute(
        "delete from accounts_sign_up_link where workspace_id = %(workspace)s and used_at is null"
        " and not is_administrator"
        " and (%(email)s::text is null or lower(email) = lower(%(email)s::text))"
        " and (%(by)s::bigint is null or created_by = %(by)s::bigint)",
        {"workspace": workspace_id, "email": email, "by": created_by},
    )


async def give_to_first_account(work: Work, workspace_id: int) -> None:
    """Make the first administrator the owner of a workspace: now, or when they sign up."""
    account_id = await first_administrator(work)
    if account_id is not None:
        await set_role(await work.connection(), workspace_id, account_id, Role.OWNER)
        return
    await work.execute(
        "update accounts_sign_up_link set workspace_id = %(workspace)s, role = 'owner'"
        " where is_administrator and created_by is null and used_at is null",
        {"workspace": workspace_id},
    )


async def make_link(
    work: Work,
    *,
    email: str | None = None,
    workspace_id: int | None = None,
    role: Role | None = None,
    is_administrator: bool = False,
    mailed: bool = False,
) -> NewLink:
    """A link, for who has asked already whether this may be.

    `mailed`: it goes to `email` and is shown to nobody else, so that using it confirms the address.
    """
    settings = work.process.settings
    secret = new_secret()
    expires_at = work.now + timedelta(hours=settings.limits.sign_up_link_hours)
    await work.execute(
        "insert into accounts_sign_up_link (fingerprint, email, is_administrator, workspace_id,"
        " role, created_by, expires_at, mailed) values (%(fingerprint)s, %(email)s,"
        " %(administrator)s, %(workspace)s, %(role)s, %(by)s, %(expires)s, %(mailed)s)",
        {
            "fingerprint": fingerprint(secret),
            "email": email,
            "administrator": is_administrator,
            "workspace": workspace_id,
            "role": role.value if role else None,
            "by": work.actor.account_id,
            "expires": expires_at,
            "mailed": mailed,
        },
    )
    return NewLink(f"{settings.public_url}/sign-up/{secret}", expires_at)


async def _check_maker(work: Work, link: SignUpLink) -> None:
    """An invitation is worth what its maker may do today. Raises LinkSpent."""
    if link.created_by is None or link.workspace_id is None:
        return
    maker = Actor(account_id=link.created_by)
    try:
        access = await resolve_access(await work.connection(), maker, link.workspace_id)
    except NotFound:
        raise LinkSpent from None
    if access.role.rank < INVITE.minimum.rank:
        raise LinkSpent
