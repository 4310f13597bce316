"""Kinds: what each takes and refuses; texts there and back; a filter in SQL as in Python."""

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import Room

from colonnade.apps.tables.fields.errors import CellInvalid, FieldInvalid
from colonnade.apps.tables.fields.kinds import KINDS, Kind, kind_from, propose_kind

CHOICES = [{"name": name, "color": "red"} for name in ("low", "mid", "high", "Ünïcode", "a'b%_\\")]
ALL_KINDS: dict[str, Kind] = {
    "text": kind_from("text"),
    "long_text": kind_from("long_text"),
    "number": kind_from("number", {"decimals": 3}),
    "whole": kind_from("number"),
    "boolean": kind_from("boolean"),
    "date": kind_from("date"),
    "moment": kind_from("date", {"time": True}),
    "select": kind_from("select", {"choices": CHOICES}),
    "email": kind_from("email"),
    "url": kind_from("url"),
}

# Letters whose case is simple everywhere, and what SQL patterns and quoting trip over.
words = st.text(alphabet="aAzZ019%_", min_size=1, max_size=6)
letters = st.text(alphabet="aAbBzZ äÄé%_\\'\"\n,;=+@1🙂", max_size=8)
numbers = st.decimals(-(10**20), 10**20, places=3, allow_nan=False, allow_infinity=False)
days = st.dates()
moments = st.datetimes().map(lambda moment: moment.replace(microsecond=0).isoformat() + "Z")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.none() | letters,
    "long_text": st.none() | letters,
    "number": st.none()
    | numbers.map(str)
    | st.floats(-1e12, 1e12)
    | st.integers(-(10**18), 10**18),
    "whole": st.none() | st.integers(-(10**37), 10**37).map(str),
    "boolean": st.booleans() | st.none(),
    "date": st.none() | days.map(str),
    "moment": st.none() | moments,
    "select": st.none() | st.sampled_from([choice["name"] for choice in CHOICES]),
    "email": st.none() | st.builds("{}@{}.org".format, words, words),
    "url": st.none()
    | st.builds("http{}://{}.org/?{}".format, st.sampled_from(["", "s"]), words, words),
}
cells = st.sampled_from(sorted(VALUES)).flatmap(lambda name: st.tuples(st.just(name), VALUES[name]))


@given(cells)
def test_print_then_parse(cell: tuple[str, Any]) -> None:
    name, value = cell
    kind = ALL_KINDS[name]
    wire = kind.parse(value)
    assert kind.parse(wire) == wire
    text = kind.print_text(wire)
    assert kind.parse_text(text) == wire
    assert kind.parse_column([text, text]) == [wire, wire]


@given(st.sampled_from(sorted(VALUES)), st.data())
def test_many_at_once_as_one_by_one(name: str, data: st.DataObject) -> None:
    kind = ALL_KINDS[name]
    values = data.draw(st.lists(VALUES[name] | st.integers(0, 3) | letters, max_size=5))
    try:
        slowly: Any = [kind.parse(value) for value in values]
    except CellInvalid:
        with pytest.raises(CellInvalid):
            kind.parse_values(values)
        return
    try:
        quickly: Any = kind.parse_values(values)
    except CellInvalid:
        return
    if kind.name == "number":
        slowly = [cell if cell is None else Decimal(cell) for cell in slowly]
        quickly = [cell if cell is None else Decimal(cell) for cell in quickly]
    assert quickly == slowly


@given(st.sampled_from(sorted(VALUES)), st.lists(st.text(max_size=12), max_size=5))
def test_any_text_is_taken_or_refused_alike(name: str, texts: list[str]) -> None:
    kind = ALL_KINDS[name]
    try:
        quickly: Any = kind.parse_column(texts)
    except CellInvalid:
        return
    slowly: Any = [kind.parse_text(text) for text in texts]
    if kind.name == "number":
        slowly = [cell if cell is None else Decimal(cell) for cell in slowly]
        quickly = [cell if cell is None else Decimal(cell) for cell in quickly]
    assert quickly == slowly


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("text", "a\0b"),
        ("text", 5),
        ("text", ["a"]),
        ("text", "x" * 10_001),
        ("long_text", "x" * 100_001),
        ("number", "NaN"),
        ("number", "Infinity"),
        ("number", "1e99"),
        ("number", "9" * 36),
        ("number", True),
        ("number", "1_000"),
        ("number", "١٢"),
        ("number", "0x10"),
        ("boolean", "true"),
        ("boolean", 1),
        ("date", "2020-02-30"),
        ("date", "20200101"),
        ("date", "2020-W01-1"),
        ("date", "0000-01-01"),
        ("date", "2020-01-01T10:00:00Z"),
        ("moment", "2020-01-01T25:00:00Z"),
        ("moment", "9999-12-31T23:59:59-01:00"),
        ("moment", "infinity"),
        ("select", "nope"),
        ("select", 1),
        ("email", "nobody"),
        ("email", "a@b.c\n"),
        ("url", "javascript:alert(1)"),
        ("url", "https://a b"),
        ("url", "https://" + "x" * 2_000),
    ],
)
def test_refused_with_a_sentence(name: str, value: Any) -> None:
    with pytest.raises(CellInvalid) as raised:
        ALL_KINDS[name].parse(value)
    assert raised.value.detail.endswith(".")
    with pytest.raises(CellInvalid):
        ALL_KINDS[name].parse_values([value])


def test_numbers_are_exact_and_round_halves_away_from_zero() -> None:
    number = kind_from("number", {"decimals": 2})
    assert [number.parse(value) for value in (1.005, "-1.005", 0.1, "-0.001", 10**20)] == [
        "1.01",
        "-1.01",
        "0.10",
        "0.00",
        "100000000000000000000.00",
    ]
    assert number.parse_text("1,234,567.8") == "1234567.80"


def test_moments_are_utc_to_the_second() -> None:
    moment = ALL_KINDS["moment"]
    assert moment.parse("2020-01-31T10:00:00.999999999+02:00") == "2020-01-31T08:00:00Z"
    assert moment.parse("2020-01-31") == "2020-01-31T00:00:00Z"
    assert moment.parse("2020-01-31 10:00") == "2020-01-31T10:00:00Z"
    assert ALL_KINDS["date"].parse("2020-01-31 00:00:00") == "2020-01-31"


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("nope", {}),
        ("text", {"length": 3}),
        ("number", {"decimals": 11}),
        ("number", {"decimals": True}),
        ("number", {"decimals": "2"}),
        ("date", {"time": 1}),
        ("select", {"choices": "abc"}),
        ("select", {"choices": [{"name": "a"}, {"name": "a"}]}),
        ("select", {"choices": [{"name": " a"}]}),
        ("select", {"choices": [{"name": "a\0"}]}),
        ("select", {"choices": [{"name": "a", "color": "mauve"}]}),
        ("select", {"choices": [{"name": "a", "id": 1}]}),
        ("select", {"choices": [{"name": str(n)} for n in range(501)]}),
        ("select", {"choices": [None]}),
    ],
)
def test_wrong_options(kind: str, options: dict[str, Any]) -> None:
    with pytest.raises(FieldInvalid):
        kind_from(kind, options)


@pytest.mark.parametrize(
    ("samples", "kind", "options"),
    [
        (["1", "2.50", "", "-3"], "number", {"decimals": 2}),
        (["1,000", "20"], "number", {"decimals": 0}),
        (["007", "12"], "text", {}),
        (["2020-01-31", "2020/2/1", "3.4.2021"], "date", {"time": False}),
        (["2020-01-31", "2020-01-31 10:00"], "date", {"time": True}),
        (["2020-01-31 00:00:00"], "date", {"time": False}),
        (["yes", "No", "TRUE"], "boolean", {}),
        (["a@b.de", "c@d.org"], "email", {}),
        (["https://a.de"], "url", {}),
        (["one\ntwo"], "long_text", {}),
        (["a", "b", "c"], "text", {}),
        ([], "text", {}),
        (["", " "], "text", {}),
    ],
)
def test_proposals(samples: list[str], kind: str, options: dict[str, Any]) -> None:
    assert propose_kind(samples) == (kind, options)


def test_a_column_that_repeats_itself_is_a_select() -> None:
    kind, options = propose_kind(["red", "blue", "red", "red"] * 5)
    assert kind == "select"
    assert [choice["name"] for choice in options["choices"]] == ["red", "blue"]


# -- filters


def _lower(text: Any) -> str:
    return str(text).lower()


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _span(text: str) -> tuple[dt.datetime, dt.datetime]:
    if len(text) == 10:
        start = dt.datetime.combine(dt.date.fromisoformat(text), dt.time(), dt.UTC)
        return start, start + dt.timedelta(days=1)
    return _instant(text), _instant(text) + dt.timedelta(seconds=1)


Check = Callable[[Any, Any], bool]
TEXTS: dict[str, Check] = {
    "equals": lambda cell, value: cell == value,
    "contains": lambda cell, value: _lower(value) in _lower(cell),
    "starts_with": lambda cell, value: _lower(cell).startswith(_lower(value)),
    "ends_with": lambda cell, value: _lower(cell).endswith(_lower(value)),
}
MODEL: dict[str, dict[str, Check]] = {
    "text": TEXTS,
    "email": TEXTS,
    "url": TEXTS,
    "long_text": TEXTS,
    "number": {
        "equals": lambda cell, value: Decimal(cell) == value,
        "greater": lambda cell, value: Decimal(cell) > value,
        "greater_or_equal": lambda cell, value: Decimal(cell) >= value,
        "less": lambda cell, value: Decimal(cell) < value,
        "less_or_equal": lambda cell, value: Decimal(cell) <= value,
    },
    "boolean": {"equals": lambda cell, value: cell == value},
    "date": {
        "equals": lambda cell, value: cell == value,
        "before": lambda cell, value: cell < value,
        "after": lambda cell, value: cell > value,
        "on_or_before": lambda cell, value: cell <= value,
        "on_or_after": lambda cell, value: cell >= value,
    },
    "moment": {
        "equals": lambda cell, value: _span(value)[0] <= _instant(cell) < _span(value)[1],
        "before": lambda cell, value: _instant(cell) < _span(value)[0],
        "after": lambda cell, value: _instant(cell) >= _span(value)[1],
        "on_or_before": lambda cell, value: _instant(cell) < _span(value)[1],
        "on_or_after": lambda cell, value: _instant(cell) >= _span(value)[0],
    },
    "select": {
        "equals": lambda cell, value: cell == value,
        "any_of": lambda cell, value: cell in value,
    },
}
REVERSED = {"not_equals": "equals", "not_contains": "contains", "none_of": "any_of"}


def expected(name: str, operator: str, cell: Any, value: Any) -> bool:
    if operator == "empty":
        return cell is None
    if operator == "not_empty":
        return cell is not None
    if operator in REVERSED:
        return cell is None or not MODEL[name][REVERSED[operator]](cell, value)
    return cell is not None and MODEL[name][operator](cell, value)


OPERANDS: dict[str, st.SearchStrategy[Any]] = {
    **dict.fromkeys(("text", "long_text", "email", "url"), letters.filter(bool)),
    "number": numbers | st.integers(-5, 5).map(Decimal),
    "boolean": st.booleans(),
    "date": days.map(str),
    "moment": st.dates(max_value=dt.date(9998, 1, 1)).map(str)
    | st.datetimes(max_value=dt.datetime(9998, 1, 1)).map(  # noqa: DTZ001
        lambda moment: moment.replace(microsecond=0).isoformat() + "Z"
    ),
    "select": st.sampled_from([choice["name"] for choice in CHOICES]),
}


@pytest.mark.anyio
@pytest.mark.parametrize("name", sorted(MODEL))
async def test_filter_in_sql_as_in_python(room: Room, name: str) -> None:
    kind = ALL_KINDS[name]
    table = await room.table(("F", kind.name, kind.options))
    draw = _Examples()
    values = draw.many(VALUES[name], 150)
    operands = draw.many(OPERANDS[name], 12)
    # Operands that meet their cells, too.
    present = [kind.parse(value) for value in values if value is not None][:4]
    operands += [cell for cell in present if cell is not None]
    await room.batch(table.id, create=[{"fields": {"F": value}} for value in values])
    rows = (await room.page(table.id, shape="arrays", limit=1000))["rows"]
    stored = {row[0]: row[2] for row in rows}
    for operator in kind.operators:
        for operand in operands:
            value = Decimal(operand) if name == "number" else operand
            if operator in {"any_of", "none_of"}:
                value = [operand, operands[0]]
            condition: dict[str, Any] = {"field": "F", "is": operator}
            if operator not in {"empty", "not_empty"}:
                condition["value"] = str(value) if name == "number" else value
            page = await room.page(table.id, limit=1000, filter=json.dumps({"all": [condition]}))
            found = {row["id"] for row in page["rows"]}
            right = {row for row, cell in stored.items() if expected(name, operator, cell, value)}
            assert found == right, condition


class _Examples:
    """Examples drawn from a strategy, the same ones every time."""

    def many(self, strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
        from hypothesis import Phase, settings

        found: list[Any] = []

        @settings(max_examples=count, database=None, derandomize=True, phases=[Phase.generate])
        @given(strategy)
        def collect(value: Any) -> None:
            found.append(value)

        collect()
        return found


def test_every_kind_is_tested() -> None:
    assert {kind.name for kind in ALL_KINDS.values()} == set(KINDS)
