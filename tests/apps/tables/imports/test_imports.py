"""Imports as jobs, into real tables: all of it or nothing, once."""

import asyncio
import os
from typing import Any

import msgspec
import pytest
from support.importing import Importing, airports

from colonnade.apps.tables.databases.errors import DatabaseNotFound, TableNotFound
from colonnade.apps.tables.fields.actions import change_field, remove_field
from colonnade.apps.tables.imports.errors import ColumnsWrong, ImportMissing, ImportStarted
from colonnade.apps.tables.imports.messages import ClearImports
from colonnade.apps.tables.imports.values import AREA, ImportResult
from colonnade.apps.tables.tables.errors import TableNameTaken
from colonnade.kernel.errors import Forbidden, NotFound
from colonnade.kernel.permissions import system_actor
from colonnade.kernel.work import Work
from colonnade.kernel.workspaces import create_workspace

pytestmark = pytest.mark.anyio

TEXT = {"name": "a", "kind": "text"}


async def test_a_real_file_becomes_a_table(importing: Importing) -> None:
    result = await importing.load(airports().read_bytes(), name="Airports")
    assert (result.rows_imported, result.rows_rejected) == (3_376, 0)
    rows = await importing.rows(result.table_id)
    assert len(rows) == 3_376
    assert rows[0] == {
        "iata": "00M",
        "name": "Thigpen",
        "city": "Bay Springs",
        "state": "MS",
        "country": "USA",
        "latitude": 31.95376472,
        "longitude": -89.23450472,
    }
    entries = await importing.room.entries(f"table:{result.table_id}")
    assert [(entry[0], entry[2]["count"]) for entry in entries] == [("tables.rows.imported", 3_376)]
    told = await importing.room.entries(f"workspace:{importing.room.workspace_id}")
    types = [entry[0] for entry in told]
    assert types.count("tables.table.created") == 1
    # The job is done and the table there in one and the same transaction.
    assert types[-1] == "jobs.job.changed"


async def test_rows_can_be_added_after_it(importing: Importing) -> None:
    result = await importing.load(b"a,b\n1,x\n2,y\n")
    made = await importing.room.create(result.table_id, {"a": 3})
    assert made["id"] == 3
    assert [row["a"] for row in await importing.rows(result.table_id)] == [1, 2, 3]
    assert (await importing.room.count(result.table_id)).count == 3


async def test_into_a_table_there_is_by_fields(importing: Importing) -> None:
    table = await importing.room.table(
        ("Name", "text", {}), ("n", "number", {"decimals": 1}), ("Color", "select", {})
    )
    await importing.room.create(table.id, {"Name": "first"})
    ids = {field.name: field.id for field in table.fields}
    columns = [
        {"name": "x", "field_id": ids["n"]},
        {"skip": True},
        {"field_id": ids["Name"]},
        {"field_id": ids["Color"]},
    ]
    data = b"1.5,-,second,red\nbad,-,third,red\n2,-,fourth,blue\n"
    uploaded = await importing.upload(data)
    job = await importing.start(uploaded.id, table_id=table.id, columns=columns, header=False)
    done = await importing.run(job.id)
    assert done.state == "done", done.error
    result = msgspec.json.decode(done.result, type=ImportResult)
    assert (result.rows_imported, result.rows_rejected) == (2, 1)
    rejected = result.rejections[0]
    assert (rejected.line, rejected.column, rejected.value) == (2, "n", "bad")
    rows = await importing.rows(table.id)
    assert [(row["Name"], row["n"], row["Color"]) for row in rows] == [
        ("first", None, None),
        ("second", 1.5, "red"),
        ("fourth", 2, "blue"),
    ]
    await importing.room.create(table.id, {"Name": "last"})
    assert (await importing.rows(table.id))[-1]["Name"] == "last"
    events = [entry[0] for entry in await importing.room.entries(f"table:{table.id}")]
    assert events.count("tables.rows.imported") == 1
    assert "tables.field.changed" in events
    kept = await importing.room.look().value(
        "select row_ids::text from tables_import where id = %(id)s", {"id": uploaded.id}
    )
    assert kept == "{[2,4)}"


async def test_others_may_add_rows_meanwhile(importing: Importing) -> None:
    table = await importing.room.table(("Name", "text", {}))
    field = table.fields[0].id
    uploaded = await importing.upload(b"row\n" * 200_000)
    job = await importing.start(
        uploaded.id, table_id=table.id, columns=[{"field_id": field}], header=False
    )
    running = asyncio.create_task(importing.run(job.id))
    made = 0
    while not running.done():
        await importing.room.create(table.id, {"Name": "by hand"})
        made += 1
    assert (await running).state == "done"
    assert made > 3
    assert (await importing.room.count(table.id)).count == 200_000 + made


async def test_an_editor_imports_rows_but_makes_no_table_and_no_choices(
    importing: Importing,
) -> None:
    table = await importing.room.table(("Color", "select", {"choices": [{"name": "red"}]}))
    uploaded = await importing.upload(b"red\ngreen\n", who="editor")
    with pytest.raises(Forbidden):
        await importing.start(
            uploaded.id,
            who="editor",
            database_id=importing.room.database_id,
            table_name="N",
            columns=[TEXT],
        )
    job = await importing.start(
        uploaded.id,
        who="editor",
        table_id=table.id,
        columns=[{"field_id": table.fields[0].id}],
        header=False,
    )
    done = await importing.run(job.id)
    result = msgspec.json.decode(done.result, type=ImportResult)
    assert (result.rows_imported, result.rows_rejected) == (1, 1)


@pytest.mark.parametrize("who", ["viewer", "commenter", "stranger"])
async def test_others_may_not_upload(importing: Importing, who: str) -> None:
    with pytest.raises(NotFound if who == "stranger" else Forbidden):
        await importing.upload(b"a,b\n", who=who)


async def test_a_field_changed_meanwhile_fails_the_job_in_words(importing: Importing) -> None:
    table = await importing.room.table(("a", "text", {}), ("b", "number", {}))
    uploaded = await importing.upload(b"1,2\n")
    columns = [{"field_id": field.id} for field in table.fields]
    job = await importing.start(uploaded.id, table_id=table.id, columns=columns)
    async with importing.room.work() as work:
        await remove_field(work, table.fields[1].id)
    done = await importing.run(job.id)
    assert done.state == "failed"
    assert done.error is not None
    assert "“b”" in done.error.detail


async def test_what_is_wrong_is_said_at_the_start(importing: Importing) -> None:
    table = await importing.room.table(("a", "text", {}), ("b", "number", {}))
    uploaded = await importing.upload(b"1,2\n")
    new: dict[str, Any] = {"database_id": importing.room.database_id, "table_name": "N"}
    wrong: list[tuple[dict[str, Any], str]] = [
        ({**new, "columns": []}, ""),
        ({**new, "columns": [{"skip": True}]}, ""),
        ({"columns": [TEXT]}, ""),
        ({**new, "table_id": table.id, "columns": [TEXT]}, ""),
        ({**new, "columns": [TEXT, {"kind": "text"}]}, "columns.1.name"),
        ({**new, "columns": [TEXT, TEXT]}, "columns.1.name"),
        ({**new, "columns": [{"name": "a", "kind": "color"}]}, "columns.0.kind"),
        ({**new, "columns": [{**TEXT, "options": {"x": 1}}]}, "columns.0.options.x"),
        ({**new, "columns": [{**TEXT, "format": "roman"}]}, "columns.0.format"),
        ({**new, "columns": [{**TEXT, "field_id": 1}]}, "columns.0.field_id"),
        ({"table_id": table.id, "columns": [TEXT]}, "columns.0.field_id"),
        (
            {"table_id": table.id, "columns": [{"field_id": table.fields[0].id}] * 2},
            "columns.1.field_id",
        ),
    ]
    for draft, where in wrong:
        with pytest.raises(ColumnsWrong) as refused:
            await importing.start(uploaded.id, **draft)
        assert list(refused.value.fields) == ([where] if where else []), draft
    with pytest.raises(TableNameTaken):
        await importing.start(
            uploaded.id,
            database_id=importing.room.database_id,
            table_name=table.name,
            columns=[TEXT],
        )
    with pytest.raises(TableNotFound):
        await importing.start(uploaded.id, table_id=10**6, columns=[TEXT])
    with pytest.raises(DatabaseNotFound):
        await importing.start(uploaded.id, database_id=10**6, table_name="x", columns=[TEXT])


async def test_a_format_for_another_kind_is_passed_over(importing: Importing) -> None:
    """As it happens when a person makes a text of what was proposed as a number."""
    columns = [{"name": "a", "kind": "text", "format": "comma"}]
    result = await importing.load(b'a\n"1.234,5"\n', columns=columns)
    assert await importing.rows(result.table_id) == [{"a": "1.234,5"}]


async def test_nothing_goes_into_another_workspace(importing: Importing) -> None:
    room = importing.room
    work = Work(room.process, room.people["owner"])
    other = await create_workspace(work, "Other")
    database = await work.value(
        "insert into tables_database (workspace_id, name) values (%(w)s, 'x') returning id",
        {"w": other.id},
    )
    await work.commit()
    uploaded = await importing.upload(b"1,2\n")
    with pytest.raises(DatabaseNotFound):
        await importing.start(uploaded.id, database_id=database, table_name="x", columns=[TEXT])


async def test_an_import_is_started_once(importing: Importing) -> None:
    uploaded = await importing.upload(b"a\nx\n")
    draft: dict[str, Any] = {"database_id": importing.room.database_id, "columns": [TEXT]}
    job = await importing.start(uploaded.id, table_name="One", **draft)
    with pytest.raises(ImportStarted):
        await importing.start(uploaded.id, table_name="Two", **draft)
    assert (await importing.run(job.id)).state == "done"
    with pytest.raises(ImportStarted):
        await importing.start(uploaded.id, table_name="Two", **draft)


async def test_run_twice_it_is_there_once(importing: Importing) -> None:
    """A message that comes twice; and one that comes after a worker died in the middle."""
    uploaded = await importing.upload(b"a\n" + b"x\n" * 50_000)
    job = await importing.start(
        uploaded.id, database_id=importing.room.database_id, table_name="N", columns=[TEXT]
    )
    both = await asyncio.gather(importing.run(job.id), importing.run(job.id))
    # One of them did it; the other saw it as it stood before or while that happened.
    assert {done.state for done in both} <= {"queued", "running", "done"}
    assert "done" in {done.state for done in both}
    again = await importing.run(job.id)
    assert again.state == "done"
    result = msgspec.json.decode(again.result, type=ImportResult)
    assert (await importing.room.count(result.table_id)).count == 50_000
    tables = await importing.room.look().value("select count(*) from tables_table")
    assert tables == 1


async def test_cancelled_it_leaves_nothing_and_can_be_started_again(importing: Importing) -> None:
    room = importing.room
    uploaded = await importing.upload(b"a\n" + b"some text to import\n" * 200_000)
    job = await importing.start(
        uploaded.id, database_id=room.database_id, table_name="N", columns=[TEXT]
    )
    done = await importing.run(job.id, cancel_midway=True)
    assert done.state == "cancelled"
    assert await room.look().value("select count(*) from tables_table") == 0
    assert (
        await room.look().value(
            "select count(*) from pg_class where relname ~ '^t[0-9]+$' and relkind = 'r'"
        )
        == 0
    )
    open_transactions = await room.look().value(
        "select count(*) from pg_stat_activity where state like 'idle in transaction%%'"
        " and datname = current_database()"
    )
    assert open_transactions == 0
    again = await importing.start(
        uploaded.id, database_id=room.database_id, table_name="N", columns=[TEXT]
    )
    assert (await importing.run(again.id)).state == "done"
    # The first job, tried again by hand, does not bring the rows a second time.
    async with room.process.database.writing() as connection:
        await connection.execute(
            "update jobs_job set state = 'queued' where id = %(id)s", {"id": job.id}
        )
    assert (await importing.run(job.id)).state == "failed"


async def test_the_fields_stay_as_they_are_until_the_import_is_done(importing: Importing) -> None:
    """A choice that is renamed meanwhile is renamed in the new rows too."""
    table = await importing.room.table(
        ("Color", "select", {"choices": [{"name": "red", "color": "red"}]})
    )
    field = table.fields[0].id
    uploaded = await importing.upload(b"red\n" * 100_000)
    job = await importing.start(
        uploaded.id, table_id=table.id, columns=[{"field_id": field}], header=False
    )
    running = asyncio.create_task(importing.run(job.id))
    await asyncio.sleep(0.05)
    async with importing.room.work() as work:
        await change_field(work, field, options={"choices": [{"name": "crimson", "color": "red"}]})
    assert (await running).state == "done"
    counts = await importing.room.look().rows(
        f"select f{field}, count(*) from w{importing.room.workspace_id}.t{table.id} group by 1"
    )
    assert counts == [("crimson", 100_000)]


async def test_files_are_cleared_away_when_their_time_is_over(importing: Importing) -> None:
    room = importing.room
    old, young = await importing.upload(b"old,1\n"), await importing.upload(b"young,1\n")
    async with room.process.database.writing() as connection:
        await connection.execute(
            "update tables_import set created_at = now() - interval '25 hours' where id = %(id)s",
            {"id": old.id},
        )

    files = room.process.settings.files_folder / AREA
    for path in files.rglob("*"):
        os.utime(path, (0, 0))
    work = Work(room.process, system_actor())
    ordered = await work.order(ClearImports(), workspace_id=None, title="Clear")
    await work.commit()
    assert (await importing.run(ordered)).state == "done"
    with pytest.raises(ImportMissing):
        await importing.preview(old.id)
    assert len([path for path in files.rglob("*") if path.is_file()]) == 1
    assert (await importing.preview(young.id, header=False)).rows == [["young", "1"]]
