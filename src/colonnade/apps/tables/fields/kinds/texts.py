"""What the kinds that hold text have in common."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Text, func
from sqlalchemy.types import TypeEngine

from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds.kind import (
    EMPTINESS,
    OPERAND_LENGTH_MAX,
    Kind,
    Operator,
    Takes,
    Wire,
    only_texts,
    unless_null,
)

SORTED_LENGTH = 100
"""Characters that decide the order; cursors carry them."""

_PATTERN = str.maketrans({"\\": "\\\\", "%": "\\%", "_": "\\_"})


class TextKind(Kind):
    """Text of at most `length_max` characters. An empty text is an empty cell."""

    length_max: ClassVar[int]

    @property
    def column_type(self) -> TypeEngine[Any]:
        return Text()

    @property
    def operators(self) -> Mapping[str, Operator]:
        return TEXT_OPERATORS

    def sort_key(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """As people sort: without regard to case and accents (a function of migration 0003)."""
        return func.tables_sort_key(func.left(column, SORTED_LENGTH)).collate("C")

    def parse(self, value: Any) -> Wire:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise CellInvalid("This field takes text, in quotes.")
        if len(value) > self.length_max:
            raise CellInvalid(f"This field takes {self.length_max:,} characters at most.")
        if "\0" in value:
            raise CellInvalid("The character NUL cannot be kept.")
        self.check(value)
        return value

    def parse_values(self, values: Sequence[Any]) -> list[Wire]:
        return self.parse_column(only_texts(values))

    def check(self, text: str) -> None:
        """Raise CellInvalid unless `text` is of this kind."""

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        if texts and (max(map(len, texts)) > self.length_max or "\0" in "".join(texts)):
            raise CellInvalid
        return [text or None for text in texts]


def like_pattern(text: str) -> str:
    """The text as a part of a LIKE pattern, its own wildcards escaped."""
    return text.translate(_PATTERN)


def operand(value: Any) -> str:
    """A text to compare with. Raises CellInvalid."""
    if not isinstance(value, str) or not value:
        raise CellInvalid("Needs a text to compare with.")
    if len(value) > OPERAND_LENGTH_MAX or "\0" in value:
        raise CellInvalid(f"Takes a text of at most {OPERAND_LENGTH_MAX:,} characters.")
    return value


def _exactly(value: Any) -> tuple[Any, ...]:
    return (operand(value),)


def _anywhere(value: Any) -> tuple[Any, ...]:
    return (f"%{like_pattern(operand(value))}%",)


def _at_start(value: Any) -> tuple[Any, ...]:
    return (f"{like_pattern(operand(value))}%",)


def _at_end(value: Any) -> tuple[Any, ...]:
    return (f"%{like_pattern(operand(value))}",)


EQUALITY: Mapping[str, Operator] = {
    "equals": Operator(Takes.ONE, _exactly, lambda column, binds: column == binds[0]),
    "not_equals": Operator(
        Takes.ONE, _exactly, lambda column, binds: unless_null(column, column != binds[0])
    ),
}

TEXT_OPERATORS: Mapping[str, Operator] = {
    **EQUALITY,
    "contains": Operator(Takes.ONE, _anywhere, lambda column, binds: column.ilike(binds[0])),
    "not_contains": Operator(
        Takes.ONE,
        _anywhere,
        lambda column, binds: unless_null(column, column.not_ilike(binds[0])),
    ),
    "starts_with": Operator(Takes.ONE, _at_start, lambda column, binds: column.ilike(binds[0])),
    "ends_with": Operator(Takes.ONE, _at_end, lambda column, binds: column.ilike(binds[0])),
    **EMPTINESS,
}
