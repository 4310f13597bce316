"""Yes or no; never empty."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import Boolean, ColumnElement, Text, case, cast
from sqlalchemy.types import TypeEngine

from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds.kind import Kind, Operator, Proposal, Takes, Wire

WORDS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "y", "t", "on", "1", "x", "✓", "checked"), True),
    **dict.fromkeys(("false", "no", "n", "f", "off", "0", "", "unchecked"), False),
}
_PROPOSED = frozenset({"true", "false", "yes", "no"})
_NOT_BOOLEAN = "This field takes true or false."


class YesNo(Kind):
    name: ClassVar[str] = "boolean"
    is_searched: ClassVar[bool] = False
    empty: ClassVar[Wire] = False

    @property
    def column_type(self) -> TypeEngine[Any]:
        return Boolean()

    def text(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(case((column, "true"), else_="false"), Text)

    @property
    def operators(self) -> Mapping[str, Operator]:
        return OPERATORS

    def parse(self, value: Any) -> Wire:
        if value is None:
            return False
        if not isinstance(value, bool):
            raise CellInvalid(_NOT_BOOLEAN)
        return value

    def parse_values(self, values: Sequence[Any]) -> list[Wire]:
        if set(map(type, values)) <= {bool}:
            return list(values)
        return super().parse_values(values)

    def parse_text(self, text: str) -> Wire:
        found = WORDS.get(text.strip().lower())
        if found is None:
            raise CellInvalid(_NOT_BOOLEAN)
        return found

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        try:
            return list(map(WORDS.__getitem__, map(str.lower, texts)))
        except KeyError as error:
            raise CellInvalid(_NOT_BOOLEAN) from error

    def print_text(self, value: Wire) -> str:
        return "true" if value else "false"

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        words = {text.strip().lower() for text in samples}
        return Proposal(0.9, {}) if words and words <= _PROPOSED else None


def _prepare(value: Any) -> tuple[Any, ...]:
    if not isinstance(value, bool):
        raise CellInvalid("Needs true or false to compare with.")
    return (value,)


OPERATORS: Mapping[str, Operator] = {
    "equals": Operator(Takes.ONE, _prepare, lambda column, binds: column == binds[0]),
}
