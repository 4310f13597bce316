"""Undo and redo."""

from collections.abc import Awaitable, Callable, Mapping

from colonnade.apps.tables.addresses import table_subject, workspace_subject
from colonnade.apps.tables.causes import Cause
from colonnade.apps.tables.databases.messages import (
    DatabaseChanged,
    DatabaseCreated,
    DatabaseRemoved,
    DatabaseRestored,
)
from colonnade.apps.tables.databases.queries import place_of_table
from colonnade.apps.tables.fields.messages import (
    FieldChanged,
    FieldCreated,
    FieldRemoved,
    FieldRestored,
)
from colonnade.apps.tables.history import row_inverses as rows
from colonnade.apps.tables.history import schema_inverses as schemas
from colonnade.apps.tables.history.errors import (
    ChangedSince,
    NothingToRedo,
    NothingToUndo,
    SubjectNotFound,
)
from colonnade.apps.tables.history.messages import DeedPassedOver
from colonnade.apps.tables.history.policies import UNDO
from colonnade.apps.tables.history.values import ENTRIES_MAX, Done, next_redo, next_undo
from colonnade.apps.tables.rows.messages import RowsChanged, RowsCreated, RowsDeleted
from colonnade.apps.tables.tables.messages import (
    TableChanged,
    TableCreated,
    TableRemoved,
    TableRestored,
)
from colonnade.apps.tables.views.messages import (
    ViewChanged,
    ViewCreated,
    ViewRemoved,
    ViewRestored,
)
from colonnade.kernel.errors import Conflict, Invalid, NotFound
from colonnade.kernel.feed import (
    Deed,
    DeedDone,
    Draft,
    Entry,
    append_entries,
    deeds_of,
    entries_of,
)
from colonnade.kernel.permissions import Thing
from colonnade.kernel.work import Work

Inverse = Callable[[Work, Entry, Cause], Awaitable[bool]]

INVERSES: Mapping[str, Inverse] = {
    RowsCreated.type: rows.uncreate_rows,
    RowsChanged.type: rows.unchange_rows,
    RowsDeleted.type: rows.undelete_rows,
    FieldCreated.type: schemas.uncreate_field,
    FieldChanged.type: schemas.unchange_field,
    FieldRemoved.type: schemas.unremove_field,
    FieldRestored.type: schemas.uncreate_field,
    ViewCreated.type: schemas.uncreate_view,
    ViewChanged.type: schemas.unchange_view,
    ViewRemoved.type: schemas.unremove_view,
    ViewRestored.type: schemas.uncreate_view,
    TableCreated.type: schemas.uncreate_table,
    TableChanged.type: schemas.unchange_table,
    TableRemoved.type: schemas.unremove_table,
    TableRestored.type: schemas.uncreate_table,
    DatabaseCreated.type: schemas.uncreate_database,
    DatabaseChanged.type: schemas.unchange_database,
    DatabaseRemoved.type: schemas.unremove_database,
    DatabaseRestored.type: schemas.uncreate_database,
}
"""What takes back an event of each type; an event of another type can't be taken back."""

ID_MAX = 2**63 - 1
WORDS = {"created": "made", "changed": "changed", "removed": "removed", "restored": "put back"}


async def undo(work: Work, subject: str) -> Done:
    """Take back the latest thing that this person did to `subject` in this tab."""
    subject, workspace_id = await _open(work, subject)
    deed = next_undo(await _deeds(work, subject), INVERSES)
    if deed is None:
        raise NothingToUndo
    return await _revert(work, subject, workspace_id, deed, Deed.UNDO)


async def redo(work: Work, subject: str) -> Done:
    """Repeat what was undone last, unless something was done since."""
    subject, workspace_id = await _open(work, subject)
    deed = next_redo(await _deeds(work, subject), INVERSES)
    if deed is None:
        raise NothingToRedo
    return await _revert(work, subject, workspace_id, deed, Deed.REDO)


async def _open(work: Work, named: str) -> tuple[str, int]:
    """The subject and its workspace. What is taken back asks its own permission again.

    One undo at a time goes on from here.
    """
    name, number = _parts(named)
    if name == "table":
        thing = (await place_of_table(work, number)).thing
        subject = table_subject(number)
    else:
        thing = Thing(number)
        subject = workspace_subject(number)
    await work.must(UNDO, on=thing)
    await work.execute(
        "select pg_advisory_xact_lock(hashtextextended(%(key)s, 0))",
        {"key": f"{work.actor.account_id} {work.actor.origin} {subject}"},
    )
    if name == "table":
        # The table's fields stay as they are while rows are put back by them.
        await work.execute(
            "select from tables_table where id = %(id)s for no key update", {"id": number}
        )
    return subject, thing.workspace_id


def _parts(subject: str) -> tuple[str, int]:
    name, _, number = subject.partition(":")
    if name not in {"table", "workspace"} or not number.isdecimal() or int(number) > ID_MAX:
        raise SubjectNotFound
    return name, int(number)


async def _deeds(work: Work, subject: str) -> list[DeedDone]:
    connection = await work.connection()
    return await deeds_of(connection, work.actor, subject=subject, limit=ENTRIES_MAX)


async def _revert(work: Work, subject: str, workspace_id: int, deed: DeedDone, why: Deed) -> Done:
    """Run the inverse of each entry of the deed's transaction, the last one first."""
    entries = await entries_of(await work.connection(), deed.transaction, subject=subject)
    undoable = [entry for entry in entries if entry.type in INVERSES]
    happened = [await _try(work, entry, Cause(why, entry.sequence)) for entry in reversed(undoable)]
    if not any(happened):
        await _pass_over(work, subject, workspace_id, deed, why)
        raise ChangedSince
    return Done(deed.type, _summary(undoable))


async def _try(work: Work, entry: Entry, cause: Cause) -> bool:
    try:
        return await INVERSES[entry.type](work, entry, cause)
    except (Conflict, Invalid, NotFound):
        # Gone, taken or otherwise changed by others; each of these is said before any statement
        # fails, so the transaction is whole.
        return False


async def _pass_over(
    work: Work, subject: str, workspace_id: int, deed: DeedDone, why: Deed
) -> None:
    """Note that this deed can't be taken back any more, so that the next undo looks behind it.

    The answer is a problem, with which the work is rolled back; the note must stay, so it is a
    transaction of its own. The work ends first: who waits for a second connection while holding
    one may wait for others who do the same.
    """
    await work.roll_back()
    note = Draft(DeedPassedOver.type, subject, workspace_id, b"{}", why, deed.sequence)
    async with work.process.database.writing() as connection:
        await append_entries(connection, work.actor, [note])


def _summary(entries: list[Entry]) -> str:
    """'rows changed, rows deleted': what the change was that is taken back or repeated."""
    words: list[str] = []
    for entry in entries:
        _, thing, verb = entry.type.split(".")
        words.append(f"{thing} {WORDS.get(verb, verb)}")
    return ", ".join(dict.fromkeys(words))
