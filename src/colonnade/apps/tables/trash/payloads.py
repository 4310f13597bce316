"""Bodies of answers about the trash."""

import msgspec

from colonnade.apps.tables.trash.values import Removed


class RemovedList(msgspec.Struct):
    removed: list[Removed]
