"""A field, and the rules of its name."""

import re
from typing import Any

import msgspec

from colonnade.apps.tables.fields.errors import FieldInvalid

NAME_LENGTH_MAX = 255
FIELDS_MAX = 500
"""Living fields of one table: what one page of rows can carry and one statement can name."""

FIELDS_EVER_MAX = 1_500
"""Fields a table may ever have had: PostgreSQL holds 1,600 columns, removed ones included."""

_KEY = re.compile(r"f([1-9]\d{0,18})")


class Field(msgspec.Struct, frozen=True):
    """A field as the API shows it."""

    id: int
    name: str
    kind: str
    options: dict[str, Any]
    primary: bool = False

    @property
    def key(self) -> str:
        return column_name(self.id)


def column_name(field_id: int) -> str:
    """The column in the user's table, and the field's key in bodies that don't use names."""
    return f"f{field_id}"


def field_id_from(key: str) -> int | None:
    """12 from 'f12', None from a name."""
    found = _KEY.fullmatch(key)
    return int(found[1]) if found else None


def checked_name(name: str) -> str:
    name = name.strip()
    if not name or len(name) > NAME_LENGTH_MAX or not name.isprintable():
        raise FieldInvalid(
            fields={"name": f"Give a name of 1 to {NAME_LENGTH_MAX} printable characters."}
        )
    return name
