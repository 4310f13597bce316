"""One column of a file on its way into one field."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from colonnade.apps.tables.fields.errors import CellInvalid, FieldInvalid
from colonnade.apps.tables.fields.kinds import Kind, Wire, kind_from
from colonnade.apps.tables.fields.kinds.boolean import YesNo
from colonnade.apps.tables.fields.kinds.select import CHOICES_MAX, Select
from colonnade.apps.tables.fields.kinds.texts import TextKind
from colonnade.apps.tables.imports.reading.encodings import UNDECODABLE
from colonnade.apps.tables.imports.reading.formats import FORMATS, plain_column
from colonnade.kit.harmless import restored, restored_column

NULL = ""
"""An empty cell as COPY reads it here: no kind keeps an empty text."""


@dataclass(slots=True)
class FileColumn:
    """`at` counts the columns of the file from 0; `name` is what people know the field by."""

    at: int
    name: str
    kind: Kind
    format: str | None = None
    may_add_choices: bool = False
    added: list[str] = field(default_factory=list[str])
    """Names of choices that were found in the file and that the field did not have."""

    def convert(self, texts: Sequence[str]) -> list[str]:
        """A column of cells for COPY. Raises CellInvalid where any does not fit."""
        if isinstance(self.kind, Select) and self.may_add_choices:
            self._add_choices(texts)
        if self.is_text:
            texts = restored_column(texts)
        elif self.format is not None:
            texts = plain_column(self.format, texts)
        return self._copied(self.kind.parse_column(texts))

    def convert_cell(self, text: str) -> str:
        """One cell for COPY. Raises CellInvalid with a sentence."""
        if UNDECODABLE in text:
            raise CellInvalid("Some bytes here are no text in this encoding.")
        if self.is_text:
            text = restored(text)
        elif self.format is not None:
            text = FORMATS[self.format][1](text)
        if isinstance(self.kind, Select):
            text = text.strip()
        return self._copied([self.kind.parse_text(text)])[0]

    @property
    def is_text(self) -> bool:
        return isinstance(self.kind, TextKind | Select)

    def _add_choices(self, texts: Sequence[str]) -> None:
        """Let the kind know the choices of this column, up to as many as a field may have."""
        assert isinstance(self.kind, Select)
        known = {choice.name for choice in self.kind.choices}
        names = dict.fromkeys(restored(text).strip() for text in dict.fromkeys(texts))
        found = [name for name in names if name and name not in known]
        if not found or len(known) >= CHOICES_MAX:
            return
        choices: list[dict[str, Any]] = self.kind.options["choices"]
        for name in found:
            if len(choices) == CHOICES_MAX:
                break
            try:
                kind_from(Select.name, {"choices": [{"name": name}]})
            except FieldInvalid:
                continue
            self.added.append(name)
            choices.append({"name": name})
        self.kind = kind_from(Select.name, {"choices": choices})

    def _copied(self, wires: Sequence[Wire]) -> list[str]:
        """Wire values as COPY reads them."""
        if isinstance(self.kind, YesNo):
            return ["t" if wire else "f" for wire in wires]
        return [wire or NULL for wire in wires]  # pyright: ignore[reportReturnType]
