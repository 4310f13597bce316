"""A number with a fixed count of decimals; exact, never a float."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Numeric, cast, func
from sqlalchemy.types import TypeEngine

from colonnade.apps.tables.fields.errors import CellInvalid, FieldInvalid
from colonnade.apps.tables.fields.kinds.kind import (
    EMPTINESS,
    Binds,
    Conversion,
    Kind,
    Operator,
    Proposal,
    Takes,
    Wire,
    as_text,
    refuse_unknown,
    unless_null,
)
from colonnade.kit.text import counted

DIGITS_MAX = 38
"""Digits of a number, decimals included: as many as a 128-bit decimal holds."""

DECIMALS_MAX = 10
TEXT_LENGTH_MAX = 60
NOT_A_NUMBER = "This field takes a number such as 1234.5."

_CONTEXT = Context(prec=2 * DIGITS_MAX + DECIMALS_MAX)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII)
_PLAIN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_SAMPLE = re.compile(r"[+-]?(0|[1-9]\d*|[1-9]\d{0,2}(,\d{3})+)(?:\.(?P<decimals>\d+))?", re.ASCII)


@dataclass(frozen=True)
class Number(Kind):
    name: ClassVar[str] = "number"
    decimals: int = 0

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        refuse_unknown(options, ("decimals",))
        decimals = options.get("decimals", 0)
        if type(decimals) is not int or not 0 <= decimals <= DECIMALS_MAX:
            raise FieldInvalid(
                fields={"options.decimals": f"Takes a whole number from 0 to {DECIMALS_MAX}."}
            )
        return cls(decimals)

    @property
    def options(self) -> dict[str, Any]:
        return {"decimals": self.decimals}

    def conversion_to(self, other: Kind) -> Conversion | None:
        assert isinstance(other, Number)
        if other.decimals == self.decimals:
            return None
        return Conversion(
            using=lambda column: column,
            loses=lambda column: column != func.round(column, other.decimals),
            refusal=f"Some numbers have more than {counted(other.decimals, 'decimal')}.",
        )

    @property
    def column_type(self) -> TypeEngine[Any]:
        return Numeric(DIGITS_MAX, self.decimals)

    def wire(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return as_text(column)

    def json(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return column

    def text(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return as_text(column)

    @property
    def operators(self) -> Mapping[str, Operator]:
        return OPERATORS

    def parse(self, value: Any) -> Wire:
        if value is None or value == "":
            return None
        if type(value) is int and not self.decimals and -(10**18) < value < 10**18:
            return str(value)
        return self._rounded(exact_number(value))

    def parse_values(self, values: Sequence[Any]) -> list[Wire]:
        if not set(map(type, values)) <= {int, float, str, type(None)}:
            raise CellInvalid(NOT_A_NUMBER)
        # The shortest decimals that mean a float are what was sent.
        return self.parse_column(
            [value if value.__class__ is str else _sent(value) for value in values]
        )

    def parse_text(self, text: str) -> Wire:
        text = text.strip()
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        return self.parse(text)

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        joined = "\n".join(texts)
        if joined.count("\n") != max(len(texts) - 1, 0) or not _column(self.decimals).fullmatch(
            joined
        ):
            raise CellInvalid
        return [text or None for text in texts]

    def _rounded(self, number: Decimal) -> str:
        if number.adjusted() >= DIGITS_MAX - self.decimals and number:
            raise CellInvalid(
                f"This field takes {DIGITS_MAX - self.decimals} digits before the point at most."
            )
        # Halves away from zero, as PostgreSQL rounds numeric.
        rounded = number.quantize(
            Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP, context=_CONTEXT
        )
        if rounded.adjusted() >= DIGITS_MAX - self.decimals and rounded:
            raise CellInvalid("This number is too large for this field.")
        return format(rounded or abs(rounded), "f")

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        """Numbers as spreadsheets write them; '007' is a code, not a number."""
        decimals = 0
        for text in samples:
            found = _SAMPLE.fullmatch(text.strip())
            if found is None or len(text) > DIGITS_MAX - DECIMALS_MAX:
                return None
            decimals = max(decimals, len(found["decimals"] or ""))
        return Proposal(0.9, {"decimals": min(decimals, DECIMALS_MAX)})


def _sent(value: float | None) -> str:
    return "" if value is None else repr(value)


@lru_cache(DECIMALS_MAX + 1)
def _column(decimals: int) -> re.Pattern[str]:
    """A whole column, one number or nothing a line, in the form that PostgreSQL reads."""
    fraction = rf"(?:\.\d{{1,{decimals}}})?" if decimals else ""
    cell = rf"(?:-?\d{{1,{DIGITS_MAX - decimals}}}{fraction})?"
    return re.compile(rf"{cell}(?:\n{cell})*+", re.ASCII)


def exact_number(value: Any) -> Decimal:
    """The Decimal of a JSON number or of a string. Raises CellInvalid."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise CellInvalid("This field takes a number.")
    text = value.strip() if isinstance(value, str) else repr(value)
    if len(text) > TEXT_LENGTH_MAX and isinstance(value, str):
        raise CellInvalid("This number has too many digits.")
    if not _PLAIN.fullmatch(text):
        raise CellInvalid(NOT_A_NUMBER)
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise CellInvalid(NOT_A_NUMBER) from error


def _prepare(value: Any) -> tuple[Any, ...]:
    if value is None:
        raise CellInvalid("Needs a number to compare with.")
    number = exact_number(value)
    if number and not -TEXT_LENGTH_MAX < number.adjusted() < TEXT_LENGTH_MAX:
        raise CellInvalid("This number has too many digits.")
    return (format(number, "f"),)


def _bound(binds: Binds) -> ColumnElement[Any]:
    return cast(binds[0], Numeric)


def _against(build: Callable[[ColumnElement[Any], Binds], ColumnElement[bool]]) -> Operator:
    return Operator(Takes.ONE, _prepare, build)


OPERATORS: Mapping[str, Operator] = {
    "equals": _against(lambda column, binds: column == _bound(binds)),
    "not_equals": _against(lambda column, binds: unless_null(column, column != _bound(binds))),
    "greater": _against(lambda column, binds: column > _bound(binds)),
    "greater_or_equal": _against(lambda column, binds: column >= _bound(binds)),
    "less": _against(lambda column, binds: column < _bound(binds)),
    "less_or_equal": _against(lambda column, binds: column <= _bound(binds)),
    **EMPTINESS,
}
