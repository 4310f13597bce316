"""Exports: what a file holds, and that nothing is left open whoever goes away."""

import asyncio
import csv
import io
import shutil
import subprocess
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from support.importing import Importing, airports

from colonnade.apps.tables.databases.errors import TableNotFound
from colonnade.apps.tables.exports.errors import TooManyExports
from colonnade.apps.tables.exports.queries import export_csv
from colonnade.apps.tables.exports.values import EXPORTS_MAX, attachment, header_line
from colonnade.apps.tables.fields.actions import change_field
from colonnade.apps.tables.rows.values import EVERYTHING
from colonnade.apps.tables.views.actions import change_view, create_view
from colonnade.apps.tables.views.values import GridOptions, Sort, ViewColumn
from colonnade.kernel.errors import NotFound
from colonnade.kernel.web import StreamedAnswer
from colonnade.kit.harmless import TRIGGERS

pytestmark = pytest.mark.anyio

FORMULAS = [f"{mark}1+1" for mark in TRIGGERS] + [
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.com")',
    "@SUM(1+1)",
    "-5",
    "+49 30 123456",
    "-2+3+cmd|' /C notepad'!A0",
    '";=1+1',
    "'=1+1",
    "''=1",
    "＝1+1",  # noqa: RUF001
]
PLAIN = ["a=b", "5-3", "'quoted'", " =1", "x@y", "it's"]


def parsed(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


async def test_a_file_as_the_standard_says(importing: Importing) -> None:
    room = importing.room
    table = await room.table(
        ("Name", "text", {}),
        ("n", "number", {"decimals": 2}),
        ("ok", "boolean", {}),
        ("day", "date", {}),
        ("at", "date", {"time": True}),
        ("kind", "select", {"choices": [{"name": "red, or so"}]}),
    )
    await room.create(
        table.id,
        {
            "Name": 'say "hi"\nthere\r\nor, elsewhere',
            "n": -5,
            "ok": True,
            "day": "2026-01-31",
            "at": "2026-01-31T10:00:00Z",
            "kind": "red, or so",
        },
    )
    await room.create(table.id, {})
    data = await importing.export(table.id)
    assert data == (
        b"Name,n,ok,day,at,kind\r\n"
        b'"say ""hi""\nthere\r\nor, elsewhere",-5.00,true,2026-01-31,2026-01-31T10:00:00Z,'
        b'"red, or so"\r\n'
        b",,false,,,\r\n"
    )
    assert await importing.export(table.id, mark=True) == b"\xef\xbb\xbf" + data


async def test_what_came_in_goes_out(importing: Importing) -> None:
    """The real file, byte by byte but for its line ends."""
    result = await importing.load(airports().read_bytes())
    exported = await importing.export(result.table_id)
    assert [len(row) for row in parsed(exported)] == [7] * 3_377
    given = parsed(airports().read_bytes())
    for row, was in zip(parsed(exported), given, strict=True):
        assert row[:5] == was[:5]
    for row, was in zip(parsed(exported)[1:], given[1:], strict=True):
        assert [float(row[5]), float(row[6])] == [float(was[5]), float(was[6])]


async def test_a_view_decides_fields_rows_and_order(importing: Importing) -> None:
    room = importing.room
    table = await room.table(("Name", "text", {}), ("n", "number", {}), ("x", "text", {}))
    name, n, _ = (field.id for field in table.fields)
    for number in range(5):
        await room.create(table.id, {"Name": f"r{number}", "n": number, "x": "-"})
    async with room.work() as work:
        view = await create_view(work, table.id, name="V")
    options = GridOptions(
        columns=(ViewColumn(n), ViewColumn(name, hidden=True)),
        filter={"all": [{"field": n, "is": "greater", "value": 1}]},
        sorts=(Sort(n, descending=True),),
    )
    async with room.work() as work:
        await change_view(work, view.id, options=options)
    assert parsed(await importing.export(table.id, view=view.id)) == [
        ["n", "x"],
        ["4", "'-"],
        ["3", "'-"],
        ["2", "'-"],
    ]
    chosen = {"sort": "n", "search": "R1", "fields": "Name"}
    assert parsed(await importing.export(table.id, **chosen)) == [["Name"], ["r1"]]
    odd = {"filter": {"all": [{"field": name, "is": "contains", "value": "%' or 1=1 --"}]}}
    assert parsed(await importing.export(table.id, **odd)) == [["Name", "n", "x"]]


async def test_formulas_are_made_harmless_and_come_back(importing: Importing) -> None:
    room = importing.room
    table = await room.table(("=Name", "text", {}), ("n", "number", {}))
    for text in FORMULAS + PLAIN:
        await room.create(table.id, {f"f{table.fields[0].id}": text, "n": -5})
    data = await importing.export(table.id)
    rows = parsed(data)
    assert rows[0] == ["'=Name", "n"]
    assert [row[0] for row in rows[1:]] == (
        ["'" + text if text != '";=1+1' else text for text in FORMULAS] + PLAIN
    )
    assert {row[1] for row in rows[1:]} == {"-5"}
    again = await importing.load(
        data,
        name="Again",
        columns=[{"name": "t", "kind": "long_text"}, {"name": "n", "kind": "number"}],
    )
    assert [row["t"] for row in await importing.rows(again.table_id)] == FORMULAS + PLAIN


@pytest.mark.slow
async def test_libreoffice_finds_no_formula(importing: Importing, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    room = importing.room
    table = await room.table(("Name", "text", {}), ("n", "number", {}), ("k", "select", {}))
    field = table.fields[2].id
    async with room.work() as work:
        await change_field(work, field, options={"choices": [{"name": "=1+1"}, {"name": "-3"}]})
    for number, text in enumerate(FORMULAS + PLAIN):
        kind = "=1+1" if number % 2 else "-3"
        await room.create(table.id, {"Name": text, "n": -number, "k": kind})
    plain = f"Name,n\r\n{FORMULAS[0]},1\r\n".encode()
    # The reading we test by does find formulas.
    assert "table:formula" in opened_by_libreoffice(office, tmp_path, "plain", plain)
    exported = await importing.export(table.id)
    sheet = opened_by_libreoffice(office, tmp_path, "export", exported)
    assert "table:formula" not in sheet
    # The numbers are numbers all the same.
    assert sheet.count('office:value-type="float"') >= len(FORMULAS + PLAIN)
    assert 'office:value="-7"' in sheet


def opened_by_libreoffice(office: str, folder: Path, name: str, data: bytes) -> str:
    """The sheet as XML, read as a person would who lets special cells be detected."""
    file = folder / f"{name}.csv"
    file.write_bytes(data)
    subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            # Commas, quotes, UTF-8, from line 1; cells as they are; special numbers detected.
            "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1,true",
            "--convert-to",
            "fods",
            "--outdir",
            str(folder),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )
    sheets = list(folder.glob(f"{name}*.fods"))
    return sheets[0].read_text(encoding="utf-8")


async def test_strangers_and_tables_that_are_gone(importing: Importing) -> None:
    table = await importing.room.table(("Name", "text", {}))
    for who, table_id, refusal in (
        ("stranger", table.id, NotFound),
        ("owner", 10**6, TableNotFound),
    ):
        pieces = export_csv(importing.room.look(who), table_id, EVERYTHING, mark=False)
        with pytest.raises(refusal):
            await anext(pieces)


async def _big(importing: Importing) -> int:
    data = b"t,n\n" + b"some text that makes a row of some length,12345\n" * 100_000
    return (await importing.load(data)).table_id


async def _is_clean(importing: Importing) -> bool:
    busy = await importing.room.look().value(
        "select count(*) from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid() and (state <> 'idle' or query like 'copy%%to stdout%%')"
        " and backend_type = 'client backend' and state <> 'idle'"
    )
    return busy == 0


async def test_a_reader_that_stops_leaves_a_clean_connection(importing: Importing) -> None:
    table_id = await _big(importing)
    for _ in range(12):
        async with aclosing(
            export_csv(importing.room.look(), table_id, EVERYTHING, mark=False)
        ) as pieces:
            assert await anext(pieces)
            assert await anext(pieces)
    assert await _is_clean(importing)
    assert len(await importing.export(table_id)) > 4_000_000


async def test_a_client_that_goes_away_cancels_the_copy(importing: Importing) -> None:
    table_id = await _big(importing)
    sent: list[Any] = []
    gone = asyncio.Event()

    async def receive() -> Any:
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 3:
            gone.set()
            await asyncio.sleep(60)  # its window is closed: nothing more can be sent

    pieces = export_csv(importing.room.look(), table_id, EVERYTHING, mark=False)
    async with asyncio.timeout(10):
        await StreamedAnswer(pieces, [(b"content-type", b"text/csv")])({}, receive, send)
    assert len(sent) == 3
    assert await _is_clean(importing)


async def test_a_problem_in_the_first_piece_is_raised_before_the_status(
    importing: Importing,
) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        await asyncio.sleep(60)

    pieces = export_csv(importing.room.look("stranger"), 1, EVERYTHING, mark=False)
    with pytest.raises(NotFound):
        await StreamedAnswer(pieces, [])({}, receive, send)
    assert sent == []


async def test_a_few_exports_run_at_once_and_no_more(importing: Importing) -> None:
    table_id = await _big(importing)
    look = importing.room.look
    running = [export_csv(look(), table_id, EVERYTHING, mark=False) for _ in range(EXPORTS_MAX)]
    for pieces in running:
        await anext(pieces)
    one_more = export_csv(look(), table_id, EVERYTHING, mark=False)
    with pytest.raises(TooManyExports):
        await anext(one_more)
    for pieces in running:
        await pieces.aclose()
    assert await importing.export(table_id)
    assert await _is_clean(importing)


DANGEROUS = (
    b'attachment; filename="Gr__e_..___Set-Cookie_ a.csv"; '
    b"filename*=UTF-8''Gr%C3%B6%C3%9Fe_..___Set-Cookie_%20a.csv"
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Airports", b"attachment; filename=\"Airports.csv\"; filename*=UTF-8''Airports.csv"),
        (
            'Größe/.."\r\nSet-Cookie: a',
            DANGEROUS,
        ),
        ("..", b"attachment; filename=\"export.csv\"; filename*=UTF-8''export.csv"),
    ],
)
def test_a_file_name_is_safe(name: str, value: bytes) -> None:
    assert attachment(name) == value


def test_names_in_the_header_are_quoted_and_harmless() -> None:
    assert header_line(['a,"b"', "@x", "plain"]) == b'"a,""b""",\'@x,plain\r\n'
