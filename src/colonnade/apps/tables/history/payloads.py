"""Bodies of requests and answers about history."""

from typing import Annotated

import msgspec

from colonnade.apps.tables.history.values import Done


class Subject(msgspec.Struct, forbid_unknown_fields=True):
    """`table:42`, or `workspace:7` for its databases and tables."""

    subject: Annotated[str, msgspec.Meta(max_length=100)]


class DoneAnswer(msgspec.Struct):
    done: Done
