"""An e-mail address."""

import re
from collections.abc import Sequence
from typing import ClassVar

from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds.kind import Proposal, Wire
from colonnade.apps.tables.fields.kinds.texts import TextKind

_ADDRESS = re.compile(r"[^@\s,;<>\0]+@[^@\s,;<>\0]+\.[^@\s,;<>.\0]+")


class Email(TextKind):
    name: ClassVar[str] = "email"
    length_max: ClassVar[int] = 254

    def check(self, text: str) -> None:
        if not _ADDRESS.fullmatch(text):
            raise CellInvalid("This field takes an e-mail address such as ada@example.com.")

    def parse_column(self, texts: Sequence[str]) -> list[Wire]:
        if not all(map(_ADDRESS.fullmatch, filter(None, texts))):
            raise CellInvalid
        return super().parse_column(texts)

    @classmethod
    def propose(cls, samples: Sequence[str]) -> Proposal | None:
        return Proposal(0.95, {}) if all(map(_ADDRESS.fullmatch, samples)) else None
