"""One of a list of choices. The cell holds the choice's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Self

from sqlalchemy import ColumnElement, Integer, Text, case, cast, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
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
    only_texts,
    prepare_list,
    refuse_unknown,
    unless_null,
)
from colonnade.apps.tables.fields.kinds.texts import EQUALITY, operand

CHOICES_MAX = 500
CHOICE_LENGTH_MAX = 255
COLORS = ("gray", "blue", "green", "yellow", "orange", "red", "pink", "purple", "teal", "brown")

PROPOSED_MAX = 30
SAMPLES_PER_CHOICE = 4
"""A column whose values repeat less than this is text, not a list of choices."""

PROPOSED_LENGTH_MAX = 60


@dataclass(frozen=True)
class Choice:
    name: str
    color: str


@dataclass(frozen=True)
class Select(Kind):
    name: ClassVar[str] = "select"
    choices: tuple[Choice, ...] = ()

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        refuse_unknown(options, ("choices",))
        raw: Any = options.get("choices", [])
        if not isinstance(raw, list) or len(raw) > CHOICES_MAX:  # pyright: ignore[reportUnknownArgumentType]
            raise FieldInvalid(
                fields={"options.choices": f"Takes a list of at most {CHOICES_MAX} choices."}
            )
        choices = tuple(_choice(number, item) for number, item in enumerate(raw))  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        names = [choice.name for choice in choices]
        if len(set(names)) < len(names):
            raise FieldInvalid(fields={"options.choices": "Two choices have the same name."})
        return cls(choices)

    @property
    def options(self) -> dict[str, Any]:
        return {"choices": [{"name": c.name, "color": c.color} for c in self.choices]}

    def conversion_to(self, other: Kind) -> Conversion | None:
        """Names that are gone: renamed where another stands in their place, else removed."""
        assert isinstance(other, Select)
        gone = {choice.name for choice in self.choices} - {choice.name for choice in other.choices}
        if not gone:
            return None
        renamed: dict[str, str] = {}
        if len(self.choices) == len(other.choices):
            known = {choice.name for choice in self.choices}
            renamed = {
                old.name: new.name
                for old, new in zip(self.choices, other.choices, strict=True)
                if old.name in gone and new.name not in known
            }
        removed = sorted(gone - set(renamed))
        return Conversion(
            loses=(lambda column: column.in_(removed)) if removed else None,
            refusal=f"Some rows still have {', '.join(removed[:5])}; change them first.",
            renamed=renamed,
        )

    @cached_property
    def _wire_by_text(self) -> dict[str, Wire]:
        known: dict[str, Wire] = {choice.name: choice.name for choice in self.choices}
        known[""] = None
        return known

    @property
    def column_type(self) -> TypeEngine[Any]:
        return Text()

    def sort_key(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        """In the order of the choices."""
        names = cast([choice.name for choice in self.choices], ARRAY(Text))
        place = func.array_position(names, column)
        past_all = literal(CHOICES_MAX, Integer)
        return case((column.is_(None), None), else_=func.coalesce(place, past_all))

    @property
    def sort_type(self) -> TypeEngine[Any]:
        return Integer()

    @property
    def operators(self) -> Mapping[str, Operator]:
        return OPERATORS

    def parse(self, value: Any) -> Wire:
        if value is None:
            return None
        if not isinstance(value, str) or value not in self._wire_by_text:
            raise CellInvalid("This is none of the field's choices.")
        return self._wire_by_text[value]

    def parse_values(self, values: Sequence[Any]) -> list[Wire]:
        return self.parse_column(only_texts(values))

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        try:
            return list(map(self._wire_by_text.__getitem__, texts))
        except KeyError as error:
            raise CellInvalid("This is none of the field's choices.") from error

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        names = list(dict.fromkeys(samples))
        if (
            not 1 < len(names) <= min(PROPOSED_MAX, len(samples) // SAMPLES_PER_CHOICE)
            or max(map(len, names)) > PROPOSED_LENGTH_MAX
            or not all(name.isprintable() and name.strip() == name for name in names)
        ):
            return None
        return Proposal(0.5, {"choices": proposed_choices(names)})


def proposed_choices(names: Sequence[str]) -> list[dict[str, str]]:
    """Choices with these names, coloured in turn."""
    return [
        {"name": name, "color": COLORS[number % len(COLORS)]} for number, name in enumerate(names)
    ]


def _choice(number: int, raw: Any) -> Choice:
    where = f"options.choices.{number}"
    if not isinstance(raw, dict):
        raise FieldInvalid(fields={where: "A choice has a name and a colour."})
    unknown = set(raw) - {"name", "color"}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    name: Any = raw.get("name")  # pyright: ignore[reportUnknownVariableType]
    color: Any = raw.get("color", COLORS[number % len(COLORS)])  # pyright: ignore[reportUnknownVariableType]
    if unknown:
        raise FieldInvalid(fields={where: "A choice has a name and a colour, nothing else."})
    if (
        not isinstance(name, str)
        or not 0 < len(name) <= CHOICE_LENGTH_MAX
        or not name.isprintable()
        or name != name.strip()
    ):
        raise FieldInvalid(
            fields={f"{where}.name": f"Give 1 to {CHOICE_LENGTH_MAX} printable characters."}
        )
    if color not in COLORS:
        raise FieldInvalid(fields={f"{where}.color": f"One of: {', '.join(COLORS)}."})
    return Choice(name, color)


def _bound(binds: Binds) -> ColumnElement[Any]:
    return func.any(binds[0])


OPERATORS: Mapping[str, Operator] = {
    **EQUALITY,
    "any_of": Operator(
        Takes.MANY, prepare_list(operand), lambda column, binds: column == _bound(binds)
    ),
    "none_of": Operator(
        Takes.MANY,
        prepare_list(operand),
        lambda column, binds: unless_null(column, ~(column == _bound(binds))),
    ),
    **EMPTINESS,
}
