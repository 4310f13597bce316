"""What a person, an app or the clock does with files."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.files.errors import LinkTooLong, QuotaExceeded
from colonnade.kernel.files.links import ANYONE, Link
from colonnade.kernel.files.messages import (
    CheckFiles,
    FileAdded,
    FileDeleted,
    FileJudged,
    RepairFile,
    ScanFile,
)
from colonnade.kernel.files.queries import file_by_id, find_file
from colonnade.kernel.files.values import (
    CLEARED_AT_ONCE_MAX,
    LINK,
    LINK_S_MAX,
    LOST_TOLD_MAX,
    MANAGE,
    OWNER_LENGTH_MAX,
    UNWANTED_FOR,
    UPLOAD,
    Check,
    File,
    State,
    checked_name,
    subject_of,
)
from colonnade.kernel.storage import ArchivedStorage, StoredFile
from colonnade.kernel.work import Look, Work

_TAKE_ROOM = """
insert into files_usage as u (workspace_id, files, size_bytes) values (%(workspace)s, 1, %(size)s)
on conflict (workspace_id) do update
set files = u.files + 1, size_bytes = u.size_bytes + excluded.size_bytes
where u.size_bytes + excluded.size_bytes <= %(most)s
returning size_bytes
"""
_GIVE_ROOM_BACK = """
update files_usage u set files = u.files - gone.files, size_bytes = u.size_bytes - gone.size_bytes
from (select workspace_id, count(*) as files, sum(size_bytes) as size_bytes
    from unnest(%(workspaces)s::bigint[], %(sizes)s::bigint[]) as g (workspace_id, size_bytes)
    group by workspace_id order by workspace_id) gone
where u.workspace_id = gone.workspace_id
"""
# The row stays locked until the commit: whoever clears bytes away waits, or was there before.
_KEEP_CONTENT = """
insert into files_content (digest, size_bytes, state, saved_at)
values (%(digest)s, %(size)s, %(state)s, %(now)s)
on conflict (digest) do update set saved_at = excluded.saved_at
returning state
"""
_ADD = """
insert into files_file
    (workspace_id, account_id, owner, name, media_type, digest, size_bytes, created_at, expires_at)
values (%(workspace)s, %(account)s, %(owner)s, %(name)s, %(media_type)s, %(digest)s, %(size)s,
    %(now)s, %(expires_at)s)
returning id
"""
_UNWANTED = """
select digest, size_bytes from files_content c
where saved_at < %(before)s and not exists (select from files_file f where f.digest = c.digest)
order by saved_at limit %(limit)s for update skip locked
"""
_EXPIRED = """
delete from files_file where id in (
    select f.id from files_file f where f.expires_at <= %(now)s
    or (f.workspace_id <> %(installation)s and not exists (
        select from workspaces_workspace w where w.id = f.workspace_id))
    limit %(limit)s for update skip locked)
returning id, workspace_id, name, size_bytes
"""


async def add_file(
    work: Work,
    workspace_id: int,
    *,
    name: str,
    stored: StoredFile,
    media_type: str,
    owner: str = "",
    expires_at: datetime | None = None,
) -> File:
    """Take note of bytes that lie in the storage: from now on they are somebody's."""
    if workspace_id != INSTALLATION:
        await work.must(UPLOAD, on=workspace_id)
    if len(owner) > OWNER_LENGTH_MAX:
        raise ValueError(f"an owner's name is too long: {owner[:50]!r}")
    name = checked_name(name)
    await _take_room(work, workspace_id, stored.size_bytes)
    looked_into = bool(work.process.settings.storage.antivirus)
    state = await work.value(
        _KEEP_CONTENT,
        {
            "digest": stored.digest,
            "size": stored.size_bytes,
            "state": State.QUARANTINED if looked_into else State.READY,
            "now": work.now,
        },
    )
    file_id = await work.value(
        _ADD,
        {
            "workspace": workspace_id,
            "account": work.actor.account_id,
            "owner": owner,
            "name": name,
            "media_type": media_type,
            "digest": stored.digest,
            "size": stored.size_bytes,
            "now": work.now,
            "expires_at": expires_at,
        },
    )
    if state == State.QUARANTINED:
        await work.order(ScanFile(stored.digest), workspace_id=None, title=f"Look into {name}")
    if isinstance(work.process.storage, ArchivedStorage):
        repair = RepairFile(stored.area, stored.digest, stored.size_bytes)
        await work.order(repair, workspace_id=None, title=f"Copy {name}")
    work.emit(
        FileAdded(file_id, name, media_type, stored.size_bytes),
        subject=subject_of(file_id),
        workspace_id=workspace_id,
    )
    return await find_file(work, file_id)


async def delete_file(work: Work, file_id: int) -> None:
    """One's own file, or any for who may manage them."""
    file = await file_by_id(work, file_id)
    own = file.account_id is not None and file.account_id == work.actor.account_id
    await work.must(UPLOAD if own else MANAGE, on=file.workspace_id)
    await forget_files(work, [file_id])


async def forget_files(work: Work, file_ids: Sequence[int]) -> None:
    """Delete files, for an app whose thing they were part of and which has asked for the right."""
    rows = await work.rows(
        "delete from files_file where id = any(%(ids)s)"
        " returning id, workspace_id, name, size_bytes",
        {"ids": list(file_ids)},
    )
    await _say_gone(work, rows)


async def forget_workspace(work: Work, workspace_id: int) -> None:
    """A workspace is purged: its files go with it. Their bytes go when nobody else has them."""
    await work.execute(
        "delete from files_file where workspace_id = %(workspace)s", {"workspace": workspace_id}
    )
    await work.execute(
        "delete from files_usage where workspace_id = %(workspace)s", {"workspace": workspace_id}
    )


async def link_for(
    work: Work, file_id: int, *, seconds: int, for_account: int | None = None
) -> tuple[File, Link]:
    """A link to a file of the workspace, for anybody or for one account."""
    file = await file_by_id(work, file_id)
    await work.must(LINK, on=file.workspace_id)
    if not 0 < seconds <= LINK_S_MAX:
        raise LinkTooLong(f"A link may work for {LINK_S_MAX // 86400} days at most.")
    audience = ANYONE if for_account is None else f"account:{for_account}"
    expires = int(work.now.timestamp()) + seconds
    return file, Link(file.id, file.digest, expires, audience, work.actor.account_id)


async def order_check(work: Work) -> int:
    work.must_administer()
    return await work.order(CheckFiles(), workspace_id=None, title="Check files")


# -- for the jobs


async def judge_content(work: Work, digest: str, state: State, verdict: str) -> None:
    """Keep what the antivirus said, and tell it of each file with these bytes."""
    changed = await work.execute(
        "update files_content set state = %(state)s, verdict = %(verdict)s"
        " where digest = %(digest)s and state <> %(state)s",
        {"digest": digest, "state": state, "verdict": verdict},
    )
    if not changed:
        return
    rows = await work.rows(
        "select id, workspace_id, name from files_file where digest = %(digest)s",
        {"digest": digest},
    )
    for file_id, workspace_id, name in rows:
        work.emit(
            FileJudged(file_id, name, state),
            subject=subject_of(file_id),
            workspace_id=workspace_id,
        )


async def quarantined_content(look: Look, digest: str) -> int | None:
    """The size of bytes that wait for the antivirus; None where they don't (any more)."""
    return await look.value(
        "select size_bytes from files_content where digest = %(digest)s and state = 'quarantined'",
        {"digest": digest},
    )


async def order_late_scans(work: Work) -> None:
    """For bytes that still wait, such as after a day without the antivirus."""
    rows = await work.rows(
        "select digest from files_content where state = 'quarantined' and saved_at < %(before)s"
        " order by saved_at limit %(limit)s",
        {"before": work.now - timedelta(minutes=10), "limit": CLEARED_AT_ONCE_MAX},
    )
    for (digest,) in rows:
        await work.order(ScanFile(digest), workspace_id=None, title="Look into a file again")


async def forget_expired(work: Work) -> int:
    """Files whose time is over, and those of workspaces that are gone."""
    rows = await work.rows(
        _EXPIRED,
        {"now": work.now, "installation": INSTALLATION, "limit": CLEARED_AT_ONCE_MAX},
    )
    await _say_gone(work, rows)
    return len(rows)


async def unwanted_contents(work: Work) -> list[tuple[str, int]]:
    """Digests and sizes of bytes that nobody has, locked: whoever sends them now waits."""
    rows = await work.rows(
        _UNWANTED, {"before": work.now - UNWANTED_FOR, "limit": CLEARED_AT_ONCE_MAX}
    )
    return [(digest, size_bytes) for digest, size_bytes in rows]


async def forget_contents(work: Work, digests: Sequence[str]) -> None:
    await work.execute(
        "delete from files_content where digest = any(%(digests)s)", {"digests": list(digests)}
    )


async def lock_orphans(work: Work, files: Sequence[StoredFile]) -> list[StoredFile]:
    """Those of the files that were never written down. They are now, so that whoever sends the
    same bytes waits, until `forget_contents` takes the note back.
    """
    rows = await work.rows(
        "insert into files_content (digest, size_bytes, state)"
        " select digest, 0, 'quarantined' from unnest(%(digests)s::text[]) as d (digest)"
        " where not exists (select from files_content c where c.digest = d.digest)"
        " on conflict do nothing returning digest",
        {"digests": [file.digest for file in files]},
    )
    unknown = {row[0] for row in rows}
    return [file for file in files if file.digest in unknown]


async def keep_check(work: Work, check: Check) -> None:
    await work.execute(
        "insert into files_check (began_at, ended_at, after, until, checked, checked_bytes,"
        " missing, damaged, repaired, orphans, lost) values (%(began)s, %(ended)s, %(after)s,"
        " %(until)s, %(checked)s, %(bytes)s, %(missing)s, %(damaged)s, %(repaired)s,"
        " %(orphans)s, %(lost)s)",
        {
            "began": check.began_at,
            "ended": check.ended_at,
            "after": check.after,
            "until": check.until,
            "checked": check.checked,
            "bytes": check.checked_bytes,
            "missing": check.missing,
            "damaged": check.damaged,
            "repaired": check.repaired,
            "orphans": check.orphans,
            "lost": check.lost[:LOST_TOLD_MAX],
        },
    )
    await work.execute(
        "delete from files_check where began_at < %(before)s",
        {"before": work.now - timedelta(days=400)},
    )


async def _take_room(work: Work, workspace_id: int, size_bytes: int) -> None:
    if workspace_id == INSTALLATION:
        return
    most = work.process.settings.storage.workspace_bytes_max
    parameters = {"workspace": workspace_id, "size": size_bytes, "most": most}
    taken = await work.value(_TAKE_ROOM, parameters)
    if taken is None or taken > most:
        before = await work.value(
            "select size_bytes from files_usage where workspace_id = %(workspace)s", parameters
        )
        raise QuotaExceeded(most, before - size_bytes if taken is not None else before)


async def _say_gone(work: Work, rows: Sequence[tuple[int, int, str, int]]) -> None:
    if not rows:
        return
    await work.execute(
        _GIVE_ROOM_BACK,
        {"workspaces": [row[1] for row in rows], "sizes": [row[3] for row in rows]},
    )
    for file_id, workspace_id, name, _ in rows:
        work.emit(
            FileDeleted(file_id, name), subject=subject_of(file_id), workspace_id=workspace_id
        )
