"""Bodies of requests and answers."""

import msgspec

from colonnade.apps.packages.indexes.values import Index


class IndexDraft(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    is_public: bool = False


class IndexChange(msgspec.Struct, forbid_unknown_fields=True):
    is_public: bool


class IndexList(msgspec.Struct):
    indexes: list[Index]
