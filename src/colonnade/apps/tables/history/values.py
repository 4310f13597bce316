"""Which of the things done is next to be undone or redone."""

from collections.abc import Collection, Sequence

import msgspec

from colonnade.kernel.feed import Deed, DeedDone

ENTRIES_MAX = 2_000
"""How far back undo looks, in entries of the feed."""


class Done(msgspec.Struct, frozen=True):
    """What an undo or a redo did. `type` is that of the change it took back or repeated."""

    type: str
    summary: str


def next_undo(deeds: Sequence[DeedDone], undoable: Collection[str]) -> DeedDone | None:
    """The latest thing done or redone and not taken back since. `deeds`: newest first."""
    reverted = _reverted(deeds)
    for deed in deeds:
        if (
            deed.type in undoable
            and deed.deed is not Deed.UNDO
            and deed.transaction not in reverted
        ):
            return deed
    return None


def next_redo(deeds: Sequence[DeedDone], undoable: Collection[str]) -> DeedDone | None:
    """The latest thing undone, unless something was done afresh after it."""
    reverted = _reverted(deeds)
    for deed in deeds:
        if deed.type not in undoable:
            continue
        if deed.deed is Deed.DO:
            return None
        if deed.deed is Deed.UNDO and deed.transaction not in reverted:
            return deed
    return None


def _reverted(deeds: Sequence[DeedDone]) -> set[int]:
    """The transactions of which anything was reverted; what could not be is not tried again."""
    sequences = {deed.reverts for deed in deeds}
    return {deed.transaction for deed in deeds if deed.sequence in sequences}
