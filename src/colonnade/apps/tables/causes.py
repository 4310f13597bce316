"""Why a change is made: afresh, or to take back or repeat an earlier one."""

from dataclasses import dataclass

from colonnade.kernel.feed import Deed


@dataclass(frozen=True, slots=True)
class Cause:
    """`reverts` is the sequence of the entry that an undo takes back, or a redo repeats."""

    deed: Deed = Deed.DO
    reverts: int | None = None


AFRESH = Cause()
