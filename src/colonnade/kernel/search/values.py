"""What can be found, and what is found."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from colonnade.kernel.feed import Entry
from colonnade.kernel.work import Look

QUERY_LENGTH_MAX = 200
WORDS_MAX = 8
"""Words of a query that count."""

TITLE_LENGTH_MAX = 500
TEXT_LENGTH_MAX = 20_000
RESULTS_DEFAULT = 20
RESULTS_MAX = 100
EXCERPT_LENGTH = 120
TYPOS_BELOW = 5
"""Fewer results than this: look for words that are spelt alike."""

ROW = "row"
"""The kind of what apps search in their own tables; all other kinds are documents."""

ROWS_S = 2.0
"""How long rows may be searched for; what is found by then is shown."""


@dataclass(frozen=True, slots=True)
class Document:
    """A thing that can be found. `within`: what a grant may name that reaches it."""

    subject: str
    workspace_id: int
    kind: str
    title: str
    url: str
    text: str = ""
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """How an app's things become documents.

    Documents lie under roots, such as `table:4` with its fields and views: what is under a root is
    written as a whole whenever an event touches it, and a root without documents is gone. All
    three ask no permission: they are the system's.
    """

    types: frozenset[str]
    touched: Callable[[Look, Sequence[Entry]], Awaitable[set[str]]]
    """The roots that these entries (all of `types`) touch."""

    roots: Callable[[Look], Awaitable[list[str]]]
    """All there are, to index anew."""

    documents: Callable[[Look, str], Awaitable[list[Document]]]
    """What is under a root now."""

    prefixes: tuple[str, ...]
    """What its roots begin with: `table:`."""


class Piece(msgspec.Struct, frozen=True):
    """A part of a text; `hit` where it is what was looked for."""

    text: str
    hit: bool = False


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """Something found; texts in pieces, to show what they were found by."""

    subject: str
    kind: str
    title: list[Piece]
    excerpt: list[Piece]
    url: str
    workspace_id: int
    workspace_name: str
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A document that fits, before it is shown."""

    subject: str
    kind: str
    title: str
    text: str
    url: str
    workspace_id: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: `words` folded, the last of them perhaps not yet whole."""

    text: str
    words: tuple[str, ...]
    kinds: tuple[str, ...] | None = None
    near: int | None = None
    limit: int = RESULTS_DEFAULT


@dataclass(frozen=True, slots=True)
class Scope:
    """What one may see: whole workspaces, and in others what grants name."""

    workspaces: tuple[int, ...]
    guest_in: tuple[int, ...] = ()
    granted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row that an app found for a text, with the cell that it was found by."""

    subject: str
    title: str
    text: str
    url: str


RowFinder = Callable[[Look, int, str, int | None, int], Awaitable[list[FoundRow]]]
"""(look, workspace, text, table or None, limit): the app asks its own permissions."""
