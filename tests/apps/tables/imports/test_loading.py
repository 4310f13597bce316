"""Loading: cells by columns, bad rows reported with their lines, the rest goes on."""

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds import kind_from
from colonnade.apps.tables.imports.loading.columns import FileColumn
from colonnade.apps.tables.imports.loading.copying import copy_text
from colonnade.apps.tables.imports.loading.loader import Loader
from colonnade.apps.tables.imports.reading.formats import FORMATS, plain_column
from colonnade.apps.tables.imports.reading.sampling import Reading
from colonnade.apps.tables.imports.values import REJECTIONS_MAX
from colonnade.kit.harmless import TRIGGERS, harmless, restored, restored_column

IDS = range(1, 5_001)


def column(at: int, kind: str, form: str | None = None, **options: Any) -> FileColumn:
    return FileColumn(at, f"c{at}", kind_from(kind, options), form)


class Loaded:
    def __init__(
        self, path: Path, data: bytes, *columns: FileColumn, width: int = 2, **reading: Any
    ) -> None:
        path.write_bytes(data)
        form = {"encoding": "utf-8", "delimiter": ",", "header": False, **reading}
        loader = Loader(path, reading=Reading(**form), columns=columns, width=width, maker=7)
        text = b""
        while (piece := loader.next_piece(IDS)) is not None:
            text += piece.text
        loader.close()
        self.rows = [tuple(line.split("\t")[4:]) for line in text.decode().splitlines()]
        self.rejected = [(told.line, told.column, told.value) for told in loader.rejections.told]
        self.reasons = [told.reason for told in loader.rejections.told]
        self.count = loader.rejections.count


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


def test_one_bad_row_costs_itself(path: Path) -> None:
    data = b'1,a\nx,b\n"3","two\nlines"\n,d\n5 5,e\n6,f\n'
    loaded = Loaded(path, data, column(0, "number"), column(1, "long_text"))
    assert loaded.rows == [("1", "a"), ("3", "two\\nlines"), ("", "d"), ("6", "f")]
    assert loaded.rejected == [(2, "c0", "x"), (6, "c0", "5 5")]
    assert "number" in loaded.reasons[0]


def test_the_first_cell_that_does_not_fit_is_named(path: Path) -> None:
    loaded = Loaded(path, b"1,2020-01-01\nx,y\n", column(0, "number"), column(1, "date"))
    assert loaded.rejected == [(2, "c0", "x")]


def test_ragged_rows(path: Path) -> None:
    """What is missing is empty; empty cells too many don't matter; others do."""
    data = b"1,a\n2\n\n3,c,,\n4,d,more\n , \n"
    loaded = Loaded(path, data, column(0, "number"), column(1, "text"))
    assert loaded.rows == [("1", "a"), ("2", ""), ("3", "c"), ("", " ")]
    assert loaded.rejected == [(5, None, "more")]
    assert "3 cells; there are 2 columns" in loaded.reasons[0]


def test_nul_and_undecodable_bytes_cost_their_row(path: Path) -> None:
    data = b"1,ok\n2,x\0y\n3,\xff\xfe\n4,ok\n"
    loaded = Loaded(path, data, column(0, "number"), column(1, "text"))
    assert loaded.rows == [("1", "ok"), ("4", "ok")]
    assert [line for line, *_ in loaded.rejected] == [2, 3]
    assert "encoding" in loaded.reasons[1]


def test_a_bad_cell_in_a_skipped_column_does_not_matter(path: Path) -> None:
    loaded = Loaded(path, b"1,\xff\0\nx,2\n", column(0, "text"))
    assert loaded.rows == [("1",), ("x",)]


def test_an_open_quote_is_reported(path: Path) -> None:
    loaded = Loaded(path, b'1,a\n2,"b\n3,c\n', column(0, "number"), column(1, "text"))
    assert loaded.rows == [("1", "a"), ("3", "c")]
    assert loaded.rejected == [(2, None, "")]


def test_rejections_are_told_up_to_a_limit_and_all_counted(path: Path) -> None:
    loaded = Loaded(path, b"x,1\n" * 12_345 + b"1,2\n", column(0, "number"), column(1, "number"))
    assert loaded.count == 12_345
    assert len(loaded.rejected) == REJECTIONS_MAX
    assert loaded.rows == [("1", "2")]


def test_long_values_are_cut_in_the_report(path: Path) -> None:
    loaded = Loaded(path, b"x" * 5_000 + b",1\n", column(0, "number"))
    assert loaded.rejected == [(1, "c0", "x" * 100 + "…")]


def test_the_header_is_the_first_line_that_is_not_blank(path: Path) -> None:
    loaded = Loaded(path, b'\n,\n"a\nb",c\n1,2\nx,3\n', column(0, "number"), header=True)
    assert loaded.rows == [("1",)]
    assert loaded.rejected == [(6, "c0", "x")]


def test_words_spaces_and_forms_that_kinds_take(path: Path) -> None:
    data = b" 12 ;YES;2020/1/31;1.234,5;31/12/2020 9:05 PM\n;no;;;\n"
    loaded = Loaded(
        path,
        data,
        column(0, "number"),
        column(1, "boolean"),
        column(2, "date"),
        column(3, "number", "comma", decimals=1),
        column(4, "date", "day_first", time=True),
        width=5,
        delimiter=";",
    )
    assert loaded.rows == [
        ("12", "t", "2020-01-31", "1234.5", "2020-12-31T21:05:00Z"),
        ("", "f", "", "", ""),
    ]


def test_new_choices_are_added_as_far_as_there_is_room(path: Path) -> None:
    found = column(0, "select", choices=[{"name": "red", "color": "blue"}])
    found.may_add_choices = True
    names = [f"n{number}" for number in range(600)]
    data = "\n".join(["red", " red ", "", "bad\x07bell", *names]).encode()
    loaded = Loaded(path, data, found, width=1)
    assert found.added == names[:499]
    assert loaded.rows[:4] == [("red",), ("red",), ("n0",), ("n1",)] or loaded.rows[2] == ("",)
    assert loaded.count == 102
    assert found.kind.options["choices"][0] == {"name": "red", "color": "blue"}


def test_a_field_one_may_not_change_takes_its_own_choices_only(path: Path) -> None:
    found = column(0, "select", choices=[{"name": "red"}])
    loaded = Loaded(path, b"red\ngreen\n", found, width=1)
    assert (loaded.rows, loaded.count, found.added) == ([("red",)], 1, [])


FORMS = [
    ("comma", "1.234,56", "1234.56"),
    ("comma", "-12 345 678,9", "-12345678.9"),
    ("comma", "1'234", "1234"),
    ("comma", "0,5", "0.5"),
    ("day_first", "1/2/2026", "2026-02-01"),
    ("day_first", "1-2-2026 7:08", "2026-02-01T07:08"),
    ("month_first", "1/2/2026 12:00 AM", "2026-01-02T00:00"),
    ("month_first", "1/2/2026, 12:30:15 pm", "2026-01-02T12:30:15"),
    ("year_first", "2026.1.2T3:04Z", "2026-01-02T03:04Z"),
]


@pytest.mark.parametrize(("form", "text", "plain"), FORMS)
def test_formats(form: str, text: str, plain: str) -> None:
    assert FORMATS[form][1](text) == plain
    assert plain_column(form, [text, "", text]) == [plain, "", plain]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("comma", "1.23,4"),
        ("comma", "1,234.5"),
        ("comma", "1.2.3"),
        ("day_first", "2026-01-02"),
        ("day_first", "1/2-2026"),
        ("month_first", "1/2/26"),
        ("month_first", "1/2/2026 13:00 PM"),
    ],
)
def test_what_a_format_does_not_take(form: str, text: str) -> None:
    with pytest.raises(CellInvalid):
        FORMATS[form][1](text)
    with pytest.raises(CellInvalid):
        plain_column(form, [text])


ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.lists(ANY_TEXT, min_size=3, max_size=3), min_size=1, max_size=20))
def test_copy_text_can_be_read_back(rows: list[list[str]]) -> None:
    columns = list(map(list, zip(*rows, strict=True)))
    text = copy_text(columns).decode()
    unescape = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\"}

    def read(cell: str) -> str:
        out = io.StringIO()
        marks = iter(cell)
        for mark in marks:
            out.write(unescape[mark + next(marks)] if mark == "\\" else mark)
        return out.getvalue()

    lines = text.split("\n")
    assert lines.pop() == ""
    assert [[read(cell) for cell in line.split("\t")] for line in lines] == rows


@given(ANY_TEXT | st.text(st.sampled_from("'" + TRIGGERS + "a"), max_size=6))
def test_harmless_and_back(text: str) -> None:
    made = harmless(text)
    assert not made or made[0] not in TRIGGERS
    assert restored(made) == text
    assert restored_column([made, "x"]) == [text, "x"]
    assert made in {text, "'" + text}
