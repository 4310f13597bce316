"""An address on the web."""

import re
from collections.abc import Sequence
from typing import ClassVar

from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds.kind import Proposal, Wire
from colonnade.apps.tables.fields.kinds.texts import TextKind

# Only these schemes: a link that people click must not run a script.
_ADDRESS = re.compile(r"(?i:https?|ftp)://[^\s\0]+")


class Url(TextKind):
    name: ClassVar[str] = "url"
    length_max: ClassVar[int] = 2_000

    def check(self, text: str) -> None:
        if not _ADDRESS.fullmatch(text):
            raise CellInvalid("This field takes a web address such as https://example.com/page.")

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        if not all(map(_ADDRESS.fullmatch, filter(None, texts))):
            raise CellInvalid
        return super().parse_column(texts)

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        return Proposal(0.95, {}) if all(map(_ADDRESS.fullmatch, samples)) else None
