"""The law: import, then export, then import gives the same table."""

import csv
import datetime as dt
import io
import itertools
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.importing import Importing

from colonnade.kit.harmless import restored

pytestmark = pytest.mark.anyio

TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.text(st.sampled_from("=+-@\t\r\n'\";,|\\ aé＝"), max_size=6),  # noqa: RUF001
    st.sampled_from(["\\N", "\\.", "NULL", '"', "'", "''=", "\ufeff", "007", "1e5"]),
)
DATES = st.dates(dt.date(1, 1, 1)) | st.none()
NUMBERS = st.decimals(-(10**20), 10**20, places=3) | st.none()
ROWS = st.lists(
    st.tuples(TEXTS, NUMBERS, st.booleans(), DATES, st.sampled_from(["", "red", "-5", "a b"])),
    min_size=1,
    max_size=25,
)
COLUMNS = [
    {"name": "t", "kind": "long_text"},
    {"name": "n", "kind": "number", "options": {"decimals": 3}},
    {"name": "b", "kind": "boolean"},
    {"name": "d", "kind": "date"},
    {"name": "s", "kind": "select"},
]
_names = itertools.count()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=ROWS, delimiter=st.sampled_from(",;\t|"), encoding=st.sampled_from(["utf-8", "utf-16-le"])
)
async def test_round_trip(
    importing: Importing,
    rows: list[tuple[str, Decimal | None, bool, dt.date | None, str]],
    delimiter: str,
    encoding: str,
) -> None:
    text = io.StringIO(newline="")
    written = csv.writer(text, delimiter=delimiter)
    written.writerow(["t", "n", "b", "d", "s"])
    written.writerows(
        [t, "" if n is None else f"{n:f}", "yes" if b else "no", d or "", s]
        for t, n, b, d, s in rows
    )
    form = {"encoding": encoding, "delimiter": delimiter, "header": True}
    first = await importing.load(
        text.getvalue().encode(encoding), name=f"T{next(_names)}", columns=COLUMNS, **form
    )
    assert first.rejections == []
    assert first.rows_imported == len(rows)
    exported = await importing.export(first.table_id)
    second = await importing.load(
        exported,
        name=f"T{next(_names)}",
        columns=COLUMNS,
        encoding="utf-8",
        delimiter=",",
        header=True,
    )
    assert await importing.rows(second.table_id) == await importing.rows(first.table_id)
    assert await importing.export(second.table_id) == exported
    held = [
        (row["t"] or "", row["n"], row["b"], row["d"], row["s"] or "")
        for row in await importing.rows(first.table_id)
    ]
    assert [t for t, *_ in held] == [restored(t) for t, *_ in rows]
    assert [d for *_, d, _ in held] == [d and d.isoformat() for *_, d, _ in rows]
