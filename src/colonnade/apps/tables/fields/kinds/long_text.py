"""Text of several lines."""

from collections.abc import Sequence
from typing import ClassVar

from colonnade.apps.tables.fields.kinds.kind import Proposal
from colonnade.apps.tables.fields.kinds.texts import TextKind

LINE_LENGTH = 200
"""A text beyond this is more than a line."""


class LongText(TextKind):
    name: ClassVar[str] = "long_text"
    length_max: ClassVar[int] = 100_000

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        if any("\n" in text or len(text) > LINE_LENGTH for text in samples):
            return Proposal(0.2, {})
        return None
