"""Bodies of requests about fields."""

from typing import Annotated, Any

import msgspec
from msgspec import UNSET, UnsetType

TEXT_LENGTH_MAX = 1_000
"""Of a name before it is judged with a sentence of its own."""

Name = Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH_MAX)]


class FieldDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    kind: Annotated[str, msgspec.Meta(max_length=40)]
    options: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])


class PlacedFieldDraft(FieldDraft, forbid_unknown_fields=True):
    before: int | None = None


class FieldChange(msgspec.Struct, forbid_unknown_fields=True):
    name: Name | UnsetType = UNSET
    options: dict[str, Any] | UnsetType = UNSET
    before: int | UnsetType | None = UNSET
