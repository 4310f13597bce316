"""Delimiters and headers."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.apps.tables.imports.errors import DelimiterUnknown
from colonnade.apps.tables.imports.reading.dialects import (
    DELIMITERS,
    check_delimiter,
    find_delimiter,
    has_header,
)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n3,1;4,9\n", ";"),
        ("1,5;2,5\n3,1;4,9\n", ";"),
        ("a\tb\n1,2\t3\n4,5\t6\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("id,tags,x\n1,cat|dog,2\n2,bird|fish,4\n", ","),
        ('a;b\n"x;y";2\n"z";3\n', ";"),
        ('a,b\n"1\n2",3\n', ","),
        ("name;address\nMüller;Köln, Dom\nMaier;Bonn, Markt\n", ";"),
        ('x,y\n"Smith; John",3\n"Doe; J",4\n', ","),
        ("name\nx\ny\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_found(text: str, delimiter: str) -> None:
    assert find_delimiter(text) == delimiter


@given(
    st.sampled_from(DELIMITERS),
    st.lists(
        st.tuples(st.integers(), st.text("abc ", min_size=1), st.dates()), min_size=3, max_size=20
    ),
)
def test_it_is_found_in_any_well_made_file(delimiter: str, rows: list[tuple[object, ...]]) -> None:
    text = io.StringIO(newline="")
    written = csv.writer(text, delimiter=delimiter)
    written.writerow(["number", "word", "day"])
    written.writerows(rows)
    assert find_delimiter(text.getvalue()) == delimiter


def test_no_other_delimiter_can_be_asked_for() -> None:
    for wrong in ("x", "", '"', "\n", "::"):
        with pytest.raises(DelimiterUnknown):
            check_delimiter(wrong)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([["name", "age"], ["Ada", "36"]], True),
        ([["Ada", "36"], ["Eve", "40"]], False),
        ([["2020-01-01", "x"], ["2020-01-02", "y"]], False),
        ([["ada@example.com", "x"]], False),
        ([["name", "city"], ["Ada", "London"]], True),
        ([["yes", "no"], ["no", "yes"]], False),
        ([["red", "blue"], ["red", "green"], ["red", "blue"]], False),
        ([["name", ""], ["Ada", "1"]], True),
        ([["", "", "", "name"], ["1", "2", "3", "4"]], False),
        ([["name"]], True),
        ([], False),
    ],
)
def test_the_header_is_guessed(records: list[list[str]], expected: bool) -> None:  # noqa: FBT001
    assert has_header(records) is expected
