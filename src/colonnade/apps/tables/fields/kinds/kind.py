"""What every kind of cell can do.

A cell has three forms. *Wire*: what arrays, events and the importer carry (a string, a boolean or
None; numbers and dates as strings, so that nothing is lost). *Stored*: the typed column. *Text*:
what CSV and the clipboard carry. Kinds are frozen values made from a field's options.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_
from sqlalchemy.types import TypeEngine

from colonnade.apps.tables.fields.errors import CellInvalid, FieldInvalid

Wire = str | bool | None
Binds = Sequence[ColumnElement[Any]]

LIST_VALUES_MAX = 500
"""Values that one any_of may list."""

OPERAND_LENGTH_MAX = 1_000
"""Characters of a text that a filter or a search looks for."""


class Takes(StrEnum):
    """What an operator of a filter is compared with."""

    NOTHING = "nothing"
    ONE = "one"
    MANY = "many"


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator of filters.

    `prepare` turns the value that was sent into parameters (and raises CellInvalid); `build` makes
    the condition of the column and the placeholders of those parameters.
    """

    takes: Takes
    prepare: Callable[[Any], tuple[Any, ...]]
    build: Callable[[ColumnElement[Any], Binds], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How well a kind fits the texts of a column (0 to 1), and with which options."""

    confidence: float
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Conversion:
    """What it takes for the stored cells to follow a change of a field's options."""

    using: Callable[[ColumnElement[Any]], ColumnElement[Any]] | None = None
    """How each cell becomes the new one, where the column's type changes."""

    loses: Callable[[ColumnElement[Any]], ColumnElement[bool]] | None = None
    """Whether a cell has something that the new options cannot hold; then it is refused."""

    refusal: str = ""
    renamed: Mapping[str, str] = field(default_factory=dict[str, str])
    """Values that are called something else from now on."""


class Kind(ABC):
    """One kind of cell, with its options."""

    name: ClassVar[str]
    is_searched: ClassVar[bool] = True
    empty: ClassVar[Wire] = None
    """The wire value of a cell that nobody has filled in."""

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """The kind with these options, absent ones by default. Raises FieldInvalid."""
        refuse_unknown(options, ())
        return cls()

    @property
    def options(self) -> dict[str, Any]:
        return {}

    def conversion_to(self, other: "Kind") -> Conversion | None:
        """What changing to these options asks of the rows; None where they stay as they are."""
        assert self.name == other.name, "a field keeps its kind"
        return None

    # -- in the database

    @property
    @abstractmethod
    def column_type(self) -> TypeEngine[Any]: ...

    def wire(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """SQL: the column as JSON in wire form."""
        return column

    def json(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """SQL: the column as JSON in the API's objects."""
        return self.wire(column)

    def text(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """SQL: the column as text, for searching and for CSV; NULL where it is empty."""
        return column

    def sort_key(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """SQL: what rows are sorted by. NULL sorts last, both ways."""
        return column

    @property
    def sort_type(self) -> TypeEngine[Any]:
        """The type of `sort_key`."""
        return self.column_type

    @property
    @abstractmethod
    def operators(self) -> Mapping[str, Operator]: ...

    # -- values

    @abstractmethod
    def parse(self, value: Any) -> Wire:
        """The wire value of a JSON value. Raises CellInvalid with a sentence."""

    def parse_values(self, values: Sequence[Any]) -> list[Wire]:
        """Many JSON values at once, quickly. Raises CellInvalid: then ask one by one."""
        parse = self.parse
        return [parse(value) for value in values]

    def parse_text(self, text: str) -> Wire:
        """The wire value of a text from CSV or the clipboard. Raises CellInvalid."""
        return self.parse(text) if text else self.empty

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        """Many texts at once, quickly. Raises CellInvalid where any is wrong: then ask one by one.

        COPY takes the results as they are.
        """
        return [self.parse_text(text) for text in texts]

    def print_text(self, value: Wire) -> str:
        """The reverse of `parse_text`."""
        return "" if value is None else str(value)

    @classmethod
    @abstractmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        """How this kind would suit these non-empty texts; None where it would not."""


def refuse_unknown(options: Mapping[str, Any], known: Sequence[str]) -> None:
    unknown = sorted(set(options) - set(known))
    if unknown:
        raise FieldInvalid(
            fields={f"options.{name}": "There is no such option." for name in unknown}
        )


def prepare_nothing(value: Any) -> tuple[Any, ...]:
    if value is not None:
        raise CellInvalid("Takes no value.")
    return ()


def prepare_list(parse: Callable[[Any], str]) -> Callable[[Any], tuple[Any, ...]]:
    def prepare(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= LIST_VALUES_MAX:  # pyright: ignore[reportUnknownArgumentType]
            raise CellInvalid(f"Takes a list of 1 to {LIST_VALUES_MAX} values.")
        return ([parse(item) for item in value],)  # pyright: ignore[reportUnknownVariableType]

    return prepare


IS_EMPTY = Operator(Takes.NOTHING, prepare_nothing, lambda column, _: column.is_(None))
IS_NOT_EMPTY = Operator(Takes.NOTHING, prepare_nothing, lambda column, _: column.is_not(None))
EMPTINESS: Mapping[str, Operator] = {"empty": IS_EMPTY, "not_empty": IS_NOT_EMPTY}


def only_texts(values: Sequence[Any]) -> list[str]:
    """The values as texts, None as an empty one. Raises CellInvalid where one is something else."""
    if not set(map(type, values)) <= {str, type(None)}:
        raise CellInvalid
    return [value or "" for value in values]


def unless_null(column: ColumnElement[Any], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """`condition`, and true where the cell is empty: for the operators that begin with "not"."""
    return or_(column.is_(None), condition)


def within(
    column: ColumnElement[Any], lower: ColumnElement[Any], upper: ColumnElement[Any]
) -> ColumnElement[bool]:
    """Whether lower <= column < upper."""
    return and_(column >= lower, column < upper)


def as_text(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(column, Text)


def in_zone_utc(column: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.timezone("UTC", column)
