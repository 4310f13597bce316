"""Reading files: whose they are, how much they take, whether one may have them."""

from colonnade.kernel.errors import Unauthenticated
from colonnade.kernel.files.errors import FileInfected, FileNotThere, FileQuarantined
from colonnade.kernel.files.links import ANYONE, Link
from colonnade.kernel.files.values import CHECKS_SHOWN_MAX, READ, Check, File, State, Totals, Usage
from colonnade.kernel.permissions import Actor
from colonnade.kernel.work import Look

COLUMNS = """
f.id, f.workspace_id, f.account_id, f.name, f.media_type, f.size_bytes, f.digest, c.state,
f.created_at, f.expires_at, f.owner
"""
_LIVING = "(f.expires_at is null or f.expires_at > %(now)s)"
_FROM = "from files_file f join files_content c on c.digest = f.digest"
_FILE = f"select {COLUMNS} {_FROM} where f.id = %(id)s and {_LIVING}"

_PAGE = f"""
select {COLUMNS} {_FROM}
where f.workspace_id = %(workspace)s and f.owner = '' and f.id < %(before)s and {_LIVING}
order by f.id desc limit %(limit)s
"""
_TOTALS = """
select (select count(*) from files_file) as files,
    (select coalesce(sum(size_bytes), 0)::bigint from files_file) as size_bytes,
    count(*) as stored_files, coalesce(sum(size_bytes), 0)::bigint as stored_bytes,
    count(*) filter (where state = 'quarantined') as quarantined,
    count(*) filter (where state = 'infected') as infected
from files_content
"""
ID_MAX = 2**63 - 1


async def find_file(look: Look, file_id: int) -> File:
    """The file, whoever asks: for those who have asked for the right to it themselves."""
    if not 0 < file_id <= ID_MAX:
        raise FileNotThere
    return await look.record(File, _FILE, {"id": file_id, "now": look.now}, absent=FileNotThere)


async def file_by_id(look: Look, file_id: int) -> File:
    """A file of a workspace, for its members.

    What is part of an app's thing is that app's: it asks its own question, then `find_file`.
    """
    if not look.actor.is_somebody:
        raise Unauthenticated
    file = await find_file(look, file_id)
    if file.owner or not file.workspace_id:
        raise FileNotThere
    await look.must(READ, on=file.workspace_id)
    return file


async def files_of_workspace(
    look: Look, workspace_id: int, *, before: int | None, limit: int
) -> tuple[list[File], int | None]:
    """A page of its own files, the youngest first, and where the next one begins."""
    await look.must(READ, on=workspace_id)
    found = await look.records(
        File,
        _PAGE,
        {
            "workspace": workspace_id,
            "before": before or ID_MAX,
            "limit": limit + 1,
            "now": look.now,
        },
    )
    return found[:limit], found[limit - 1].id if len(found) > limit else None


async def usage_of(look: Look, workspace_id: int) -> Usage:
    await look.must(READ, on=workspace_id)
    row = await look.find(
        "select files, size_bytes from files_usage where workspace_id = %(workspace)s",
        {"workspace": workspace_id},
    )
    files, size_bytes = row or (0, 0)
    return Usage(files, size_bytes, look.process.settings.storage.workspace_bytes_max)


async def check_audience(look: Look, file: File, link: Link) -> None:
    """The one who comes with the link is the one it was made for, and the one who made it may
    still read: a link ends with the right that it lends.
    """
    if link.audience != ANYONE:
        if not look.actor.is_somebody:
            raise Unauthenticated
        if link.audience != f"account:{look.actor.account_id}":
            raise FileNotThere
    if link.made_by is not None:
        maker = Actor(account_id=link.made_by, scopes=frozenset({"read"}))
        await Look(look.process, maker).must(READ, on=file.workspace_id)


def check_ready(file: File) -> None:
    """Raises FileQuarantined, FileInfected."""
    if file.state == State.QUARANTINED:
        raise FileQuarantined
    if file.state == State.INFECTED:
        raise FileInfected


async def totals(look: Look) -> Totals:
    look.must_administer(writes=False)
    return (await look.records(Totals, _TOTALS))[0]


async def recent_checks(look: Look) -> list[Check]:
    look.must_administer(writes=False)
    return await look.records(
        Check,
        "select began_at, ended_at, after, until, checked, checked_bytes, missing, damaged,"
        " repaired, orphans, lost from files_check order by id desc limit %(limit)s",
        {"limit": CHECKS_SHOWN_MAX},
    )
