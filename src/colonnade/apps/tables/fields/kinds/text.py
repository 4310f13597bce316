"""A line of text."""

from collections.abc import Sequence
from typing import ClassVar

from colonnade.apps.tables.fields.kinds.kind import Proposal
from colonnade.apps.tables.fields.kinds.texts import TextKind


class TextLine(TextKind):
    name: ClassVar[str] = "text"
    length_max: ClassVar[int] = 10_000

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        """Anything short is text, if it is nothing better."""
        if any(len(text) > cls.length_max for text in samples):
            return None
        return Proposal(0.1, {})
