"""Ranges and conditions, as RFC 9110 wants them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from colonnade.kernel.files.errors import RangeWrong
from colonnade.kernel.files.ranges import Part, asked_part, entity_tag, is_unchanged

DIGEST = "d" * 64


def asked(range_: str | None, size: int = 100, if_range: str | None = None) -> Part | None:
    return asked_part(range_, if_range, digest=DIGEST, size_bytes=size)


@pytest.mark.parametrize(
    ("range_", "start", "stop"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-99", 0, 100),
        ("bytes=0-1000", 0, 100),
        ("bytes=10-", 10, 100),
        ("bytes=-1", 99, 100),
        ("bytes=-1000", 0, 100),
        ("Bytes = 5 - 9", 5, 10),
    ],
)
def test_a_part(range_: str, start: int, stop: int) -> None:
    assert asked(range_) == Part(start, stop)


@pytest.mark.parametrize(
    "range_",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "rows=0-1",
        "bytes=" + "9" * 400 + "-",
        "bytes=0x1-2",
        "bytes=٣-٤",
    ],
)
def test_what_is_no_part_is_the_whole(range_: str | None) -> None:
    assert asked(range_) is None


@pytest.mark.parametrize("range_", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_part_beyond_the_end(range_: str) -> None:
    with pytest.raises(RangeWrong):
        asked(range_)


def test_any_part_of_nothing() -> None:
    with pytest.raises(RangeWrong):
        asked("bytes=0-", size=0)
    with pytest.raises(RangeWrong):
        asked("bytes=-5", size=0)


def test_if_range_asks_for_the_same_bytes() -> None:
    assert asked("bytes=0-0", if_range=entity_tag(DIGEST)) == Part(0, 1)
    assert asked("bytes=0-0", if_range='"another"') is None
    assert asked("bytes=0-0", if_range=f"W/{entity_tag(DIGEST)}") is None
    assert asked("bytes=0-0", if_range="Sat, 21 Nov 2026 10:00:00 GMT") is None


def test_if_none_match() -> None:
    assert is_unchanged(entity_tag(DIGEST), DIGEST)
    assert is_unchanged(f'"other", W/{entity_tag(DIGEST)}', DIGEST)
    assert is_unchanged("*", DIGEST)
    assert not is_unchanged('"other"', DIGEST)
    assert not is_unchanged(None, DIGEST)


@given(st.text(max_size=40), st.integers(0, 1000))
def test_whatever_is_asked_lies_within_the_file(range_: str, size: int) -> None:
    for text in (range_, f"bytes={range_}"):
        try:
            part = asked(text, size)
        except RangeWrong:
            continue
        assert part is None or 0 <= part.start < part.stop <= size
