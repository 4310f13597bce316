"""What administrators do with the licence."""

from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.licence.errors import KeyInvalid, LicenceAbsent
from colonnade.kernel.licence.keys import is_expired, terms_of
from colonnade.kernel.licence.messages import AskLicenceServer, LicenceAdded, LicenceRemoved
from colonnade.kernel.licence.queries import find_licence, licence_state
from colonnade.kernel.licence.values import LicenceState
from colonnade.kernel.work import Work

SUBJECT = f"installation:{INSTALLATION}"


async def add_licence(work: Work, key: str) -> LicenceState:
    """Checked here and now, without asking anybody; it takes the place of the one before."""
    work.must_administer()
    key = key.strip()
    terms = terms_of(key, work.process.settings)
    if is_expired(terms, work.now):
        raise KeyInvalid(f"This key was valid until {terms.valid_until:%Y-%m-%d}.")
    await work.execute(
        "insert into licence_licence (key, added_by, added_at) values (%(key)s, %(by)s, %(now)s)"
        " on conflict (is_one) do update set key = excluded.key, added_by = excluded.added_by,"
        " added_at = excluded.added_at, asked_at = null, revoked_at = null, message = ''",
        {"key": key, "by": work.actor.account_id, "now": work.now},
    )
    work.emit(LicenceAdded(terms.id, terms.holder), subject=SUBJECT, workspace_id=INSTALLATION)
    return await licence_state(work)


async def remove_licence(work: Work) -> None:
    """Nothing is asked from here on."""
    work.must_administer()
    if await work.execute("delete from licence_licence"):
        work.emit(LicenceRemoved(), subject=SUBJECT, workspace_id=INSTALLATION)


async def order_check(work: Work) -> int:
    """Ask the server now instead of tomorrow; the job's id."""
    work.must_administer()
    if await find_licence(work) is None:
        raise LicenceAbsent
    return await work.order(AskLicenceServer(), workspace_id=None, title="Ask about the licence")
