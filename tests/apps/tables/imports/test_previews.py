"""Previews: what a file would become, found out and correctable."""

import time

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.importing import Importing, airports

from colonnade.apps.tables.imports.errors import (
    DelimiterUnknown,
    EncodingUnknown,
    ImportEmpty,
    ImportMissing,
    TooManyColumns,
)
from colonnade.apps.tables.imports.payloads import ColumnDraft
from colonnade.apps.tables.imports.planning import planned_columns
from colonnade.apps.tables.imports.proposing import propose_columns, unique_names
from colonnade.apps.tables.imports.reading.dialects import DELIMITERS
from colonnade.apps.tables.imports.reading.encodings import CODECS
from colonnade.apps.tables.imports.reading.sampling import (
    HEAD_SAMPLE_BYTES,
    PIECE_BYTES,
    PIECES,
    pieces_of,
    read_sample,
)
from colonnade.apps.tables.imports.reading.scanning import Scan
from colonnade.kernel.errors import Problem

pytestmark = pytest.mark.anyio

MIXED = """id;Name;Price;Price;;When;Day;Open;Mail;Page;Kind;Zip
1;Åsa;1.234,50;1;x;31.01.2026 ;2/13/2026;yes;a@example.com;https://example.com/a;red;01234
2;Bo;99,9;2.5;y;1.2.2026;12/1/2026;no;b@example.com;http://example.org;blue;99999
"""


async def test_kinds_names_and_formats_are_proposed(importing: Importing) -> None:
    rows = MIXED.splitlines(keepends=True)
    data = (rows[0] + "".join(rows[1:] * 10)).encode()
    seen = await importing.preview((await importing.upload(data)).id)
    assert (seen.encoding, seen.delimiter, seen.header) == ("utf-8", ";", True)
    assert seen.row_estimate == 20
    assert seen.rows[0][:3] == ["1", "Åsa", "1.234,50"]
    found = {column.name: (column.kind, column.format) for column in seen.columns}
    assert found == {
        "id": ("number", None),
        "Name": ("text", None),
        "Price": ("number", "comma"),
        "Price 2": ("number", None),
        "Column 5": ("text", None),
        "When": ("date", None),
        "Day": ("date", "month_first"),
        "Open": ("boolean", None),
        "Mail": ("email", None),
        "Page": ("url", None),
        "Kind": ("select", None),
        "Zip": ("text", None),
    } | dict.fromkeys(("Name", "Column 5", "Zip"), ("select", None))
    by_name = {column.name: column.options for column in seen.columns}
    assert by_name["Price"] == {"decimals": 2}
    assert [choice["name"] for choice in by_name["Kind"]["choices"]] == ["red", "blue"]


async def test_a_real_file(importing: Importing) -> None:
    seen = await importing.preview((await importing.upload(airports().read_bytes())).id)
    assert seen.row_estimate == 3_376
    assert len(seen.rows) == 50
    assert [(column.name, column.kind) for column in seen.columns] == [
        ("iata", "text"),
        ("name", "text"),
        ("city", "text"),
        ("state", "text"),
        ("country", "select"),
        ("latitude", "number"),
        ("longitude", "number"),
    ]


async def test_what_is_given_is_not_guessed(importing: Importing) -> None:
    uploaded = await importing.upload("a;b\nä;1,5\nö;2,5\n".encode("cp1252"))
    seen = await importing.preview(uploaded.id)
    assert (seen.encoding, seen.delimiter, seen.header) == ("windows-1252", ";", True)
    seen = await importing.preview(
        uploaded.id, encoding="windows-1251", delimiter=",", header=False
    )
    assert (seen.encoding, seen.delimiter, seen.header) == ("windows-1251", ",", False)
    assert seen.rows == [["a;b"], ["д;1", "5"], ["ц;2", "5"]]
    with pytest.raises(EncodingUnknown):
        await importing.preview(uploaded.id, encoding="rot13")
    with pytest.raises(DelimiterUnknown):
        await importing.preview(uploaded.id, delimiter="x")


async def test_the_sample_is_taken_from_all_over_a_large_file(importing: Importing) -> None:
    """The decimals and the letters that are only in the middle are seen."""
    few = b"".join(b"%d,plain\n" % number for number in range(100_000))
    odd = "".join(f"{number}.25,größer\n" for number in range(20_000)).encode("cp1252")
    seen = await importing.preview((await importing.upload(b"n,t\n" + few + odd + few)).id)
    assert seen.columns[0].options == {"decimals": 2}
    assert seen.encoding == "windows-1252"
    assert abs(seen.row_estimate - 220_000) < 100


async def test_quoted_line_breaks_do_not_count_as_rows(importing: Importing) -> None:
    data = b"n,t\n" + b'1,"two\nlines"\n' * 100_000
    seen = await importing.preview((await importing.upload(data)).id)
    assert abs(seen.row_estimate - 100_000) < 500
    assert [column.kind for column in seen.columns] == ["number", "long_text"]


async def test_only_a_header(importing: Importing) -> None:
    seen = await importing.preview((await importing.upload(b"name,age\n")).id)
    assert (seen.header, seen.rows, seen.row_estimate) == (True, [], 0)
    assert [column.name for column in seen.columns] == ["name", "age"]


async def test_nothing_but_delimiters_is_empty(importing: Importing) -> None:
    uploaded = await importing.upload(b",,,\n,,,\n")
    with pytest.raises(ImportEmpty):
        await importing.preview(uploaded.id)


async def test_too_many_columns_are_refused_at_once(importing: Importing) -> None:
    uploaded = await importing.upload(b",".join(b"c%d" % n for n in range(20_000)) + b"\n")
    with pytest.raises(TooManyColumns, match="20,000 columns"):
        await importing.preview(uploaded.id)


async def test_characters_that_json_or_postgres_refuse_are_replaced(importing: Importing) -> None:
    uploaded = await importing.upload(b"a,b\nx\0y,\xff\n" + b"plain,text\n" * 50)
    seen = await importing.preview(uploaded.id, encoding="utf-8")
    assert seen.rows[0] == ["x\ufffdy", "\ufffd"]


async def test_an_import_is_its_uploaders_affair(importing: Importing) -> None:
    uploaded = await importing.upload(b"a,b\n1,2\n")
    for who in ("colleague", "stranger"):
        with pytest.raises(ImportMissing if who == "colleague" else Exception):
            await importing.preview(uploaded.id, who=who)


@settings(deadline=1_000, max_examples=200)
@given(
    st.binary(max_size=400)
    | st.text(st.sampled_from('a1.-/:,;\t|"\n\r é@'), max_size=400).map(str.encode)
    | st.text(max_size=100).map(lambda text: text.encode("utf-16", "surrogatepass")),
    st.sampled_from([None, *CODECS]),
    st.sampled_from([None, *DELIMITERS]),
    st.sampled_from([None, True, False]),
)
def test_any_bytes_are_sampled_or_refused(
    data: bytes,
    encoding: str | None,
    delimiter: str | None,
    header: bool | None,  # noqa: FBT001
) -> None:
    scan = Scan()
    try:
        scan.feed(data)
        scan.finish()
        sample = read_sample(
            [data, data[1:]],
            is_utf8=scan.is_utf8,
            is_whole=True,
            encoding=encoding,
            delimiter=delimiter,
            header=header,
        )
        columns = propose_columns(sample)
    except Problem:
        return
    assert len(columns) == sample.width
    assert len({column.name for column in columns}) == len(columns)
    # All of it can be written as JSON, and read as what may be sent to start the import.
    drafts = msgspec.json.decode(msgspec.json.encode(columns), type=list[ColumnDraft])
    assert len(planned_columns(drafts, None)) == len(columns)
    msgspec.json.encode([sample.first, sample.spread])


def test_a_wide_file_is_looked_at_quickly() -> None:
    row = b",".join([b"1.5", b"2020-01-01", b"some text", b"x@example.com", b"red"] * 100)
    data = (row + b"\n") * 2_000
    pieces = [data[start:stop] for start, stop in pieces_of(len(data))]
    began = time.process_time()
    columns = propose_columns(read_sample(pieces, is_utf8=True, is_whole=False))
    assert len(columns) == 500
    assert time.process_time() - began < 2


def test_names_are_told_apart() -> None:
    header = ["a", " a ", "a", "", "b\nb", "A", "x" * 300, "x" * 300]
    names = unique_names(header, 9)
    assert names[:6] == ["a", "a 2", "a 3", "Column 4", "b b", "A"]
    assert len(set(names)) == 9
    assert max(map(len, names)) == 255
    assert unique_names(["a 2", "a", "a"], 3) == ["a 2", "a", "a 3"]


@pytest.mark.parametrize("size", [0, 1, HEAD_SAMPLE_BYTES, HEAD_SAMPLE_BYTES + 1, 10**6, 10**9])
def test_pieces_lie_inside_the_file(size: int) -> None:
    pieces = pieces_of(size)
    assert pieces[0][0] == 0
    assert len(pieces) <= PIECES + 1
    assert all(0 <= start <= stop <= size for start, stop in pieces)
    assert sum(stop - start for start, stop in pieces) <= HEAD_SAMPLE_BYTES + PIECES * PIECE_BYTES
    if size > HEAD_SAMPLE_BYTES:
        assert pieces[-1][1] == size or size - pieces[-1][1] < 4
