"""Bodies of requests about views."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from colonnade.apps.tables.views.values import GridOptions

TEXT_LENGTH_MAX = 1_000
"""Of a name before it is judged with a sentence of its own."""

Name = Annotated[str, msgspec.Meta(max_length=TEXT_LENGTH_MAX)]


class ViewDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: Name
    options: GridOptions = GridOptions()


class ViewChange(msgspec.Struct, forbid_unknown_fields=True):
    name: Name | UnsetType = UNSET
    options: GridOptions | UnsetType = UNSET
