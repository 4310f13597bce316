"""Records in chunks: whatever the quotes do, the lines are right and memory is bounded."""

import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from colonnade.apps.tables.imports.errors import QuotesBroken, RecordTooLong
from colonnade.apps.tables.imports.reading import records
from colonnade.apps.tables.imports.reading.records import (
    CELL_CHARACTERS_MAX,
    LINE_CHARACTERS_MAX,
    Records,
)


class Read:
    def __init__(self, path: Path, data: bytes, rows: int = 5_000, **form: str) -> None:
        path.write_bytes(data)
        form = {"encoding": "utf-8", "delimiter": ",", **form}
        self.records: list[list[str]] = []
        self.lines: list[int] = []
        self.open_quotes: list[int] = []
        with io.FileIO(path) as file:
            reading = Records(file, **form)
            while (chunk := reading.next_chunk(rows)) is not None:
                self.records += chunk.records
                self.lines += chunk.line_numbers()
                self.open_quotes += chunk.open_quotes
            assert reading.bytes_read == len(data)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.csv"


@pytest.mark.parametrize("rows", [1, 2, 5_000])
def test_lines_are_right_after_line_breaks_in_quotes(path: Path, rows: int) -> None:
    read = Read(path, b'a,b\n1,"x\r\ny\nz"\n\n3,4\n"5\r6",7', rows)
    assert read.records == [["a", "b"], ["1", "x\r\ny\nz"], [], ["3", "4"], ["5\r6", "7"]]
    assert read.lines == [1, 2, 5, 6, 7]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_ends_a_line(path: Path, end: str) -> None:
    read = Read(path, f"a,b{end}1,2{end}".encode())
    assert (read.records, read.lines) == ([["a", "b"], ["1", "2"]], [1, 2])


@pytest.mark.parametrize("rows", [1, 3, 5_000])
def test_a_quote_that_never_closes_costs_its_own_line_only(path: Path, rows: int) -> None:
    read = Read(path, b'a,b\n1,"x\ny,2\n\n3,4\n', rows)
    assert read.records == [["a", "b"], ["y", "2"], [], ["3", "4"]]
    assert read.lines == [1, 3, 4, 5]
    assert read.open_quotes == [2]


@pytest.mark.parametrize("rows", [1, 5_000])
def test_also_on_the_last_line(path: Path, rows: int) -> None:
    read = Read(path, b'a,b\n1,"x', rows)
    assert (read.records, read.open_quotes) == ([["a", "b"]], [2])


def test_also_where_the_csv_module_gives_up_on_it(path: Path) -> None:
    tail = "".join(f"{number},some text\n" for number in range(150_000))
    assert len(tail) > CELL_CHARACTERS_MAX
    read = Read(path, ('a,b\n1,2\n3,"4\n' + tail).encode())
    assert read.open_quotes == [3]
    assert len(read.records) == 150_002
    assert (read.records[2], read.lines[2]) == (["0", "some text"], 4)
    assert (read.records[-1], read.lines[-1]) == (["149999", "some text"], 150_003)


def test_quotes_inside_of_cells_survive(path: Path) -> None:
    read = Read(path, b'a,5" pipe\n"q"r,4\n"say ""hi""",\'x\'\n')
    assert read.records == [["a", '5" pipe'], ["qr", "4"], ['say "hi"', "'x'"]]
    assert read.open_quotes == []


def test_too_many_open_quotes_end_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "OPEN_QUOTES_MAX", 2)
    piece = b'1,"open\n' + b"x,y\n" * (CELL_CHARACTERS_MAX // 3)
    assert Read(path, piece * 2).open_quotes == [1, 333_335]
    with pytest.raises(QuotesBroken, match="line 666,669"):
        Read(path, piece * 3)


def test_a_line_without_an_end_is_not_read_whole(path: Path) -> None:
    with pytest.raises(RecordTooLong):
        Read(path, b"x" * (LINE_CHARACTERS_MAX + 1))


def test_a_record_without_an_end_is_not_read_whole(path: Path) -> None:
    with pytest.raises(RecordTooLong):
        Read(path, b'"a\n",' * 5_000_000)


def test_bytes_that_are_no_text_are_marked(path: Path) -> None:
    path.write_bytes(b"a,b\n1,\xff\n")
    with io.FileIO(path) as file:
        chunk = Records(file, encoding="utf-8", delimiter=",").next_chunk()
    assert chunk is not None
    assert chunk.undecodable
    assert chunk.records[1] == ["1", "\udcff"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(path: Path, encoding: str) -> None:
    read = Read(path, "\ufeffa,b\r\n1,é\r\n".encode(encoding), encoding=encoding)
    assert read.records == [["a", "b"], ["1", "é"]]


CELLS = st.text(st.sampled_from('ab,;"\n\r é'), max_size=8)


@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=30),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([1, 2, 7, 5_000]),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], end: str, size: int
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    path = tmp_path_factory.getbasetemp() / "written.csv"
    read = Read(path, text.getvalue().encode(), size)
    assert read.records == rows
    assert read.open_quotes == []
    # A record begins on the line after all lines of those before it.
    lines = text.getvalue()
    starts = [1]
    for row in rows[:-1]:
        one = io.StringIO(newline="")
        csv.writer(one, lineterminator=end, quoting=csv.QUOTE_ALL).writerow(row)
        starts.append(starts[-1] + len(list(io.StringIO(one.getvalue(), newline=""))))
    assert read.lines == (starts if lines else [])


@given(st.text(st.sampled_from('ab,"\n\r'), max_size=200), st.sampled_from([1, 3, 5_000]))
@example('"', 1)
@example('a\n"\n"b', 1)
def test_any_text_is_read_the_same_in_chunks_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, text: str, size: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    whole, parts = Read(path, text.encode()), Read(path, text.encode(), size)
    assert (parts.records, parts.lines) == (whole.records, whole.lines)
    assert parts.open_quotes == whole.open_quotes


def test_memory_is_bounded_by_the_chunk(path: Path) -> None:
    line = ",".join(random.Random(1).choices(["abc", "d" * 30], k=8)) + "\n"
    path.write_bytes(line.encode() * 50_000)
    with io.FileIO(path) as file:
        reading = Records(file, encoding="utf-8", delimiter=",")
        sizes = []
        while (chunk := reading.next_chunk()) is not None:
            sizes.append(len(chunk.records))
    assert max(sizes) <= 5_000
    assert sum(sizes) == 50_000
