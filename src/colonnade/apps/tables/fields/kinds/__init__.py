"""Every kind of field: one file each, and this one list of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from colonnade.apps.tables.fields.errors import FieldInvalid
from colonnade.apps.tables.fields.kinds.boolean import YesNo
from colonnade.apps.tables.fields.kinds.date import DateKind
from colonnade.apps.tables.fields.kinds.email import Email
from colonnade.apps.tables.fields.kinds.kind import Kind, Operator, Proposal, Takes, Wire
from colonnade.apps.tables.fields.kinds.long_text import LongText
from colonnade.apps.tables.fields.kinds.number import Number
from colonnade.apps.tables.fields.kinds.select import Select
from colonnade.apps.tables.fields.kinds.text import TextLine
from colonnade.apps.tables.fields.kinds.url import Url

KINDS: Mapping[str, type[Kind]] = {
    kind.name: kind for kind in (TextLine, LongText, Number, YesNo, DateKind, Select, Email, Url)
}


def kind_from(name: str, options: Mapping[str, Any] | None = None) -> Kind:
    """The kind of that name with these options. Raises FieldInvalid."""
    found = KINDS.get(name)
    if found is None:
        raise FieldInvalid(fields={"kind": f"One of: {', '.join(KINDS)}."})
    return found.from_options(options or {})


def propose_kind(samples: Sequence[str]) -> tuple[str, dict[str, Any]]:
    """The kind and the options that suit the texts of a column best; text where nothing does."""
    filled = [text for text in samples if text.strip()]
    best, best_name = Proposal(0.0, {}), TextLine.name
    if filled:
        for name, kind in KINDS.items():
            proposal = kind.propose(filled)
            if proposal is not None and proposal.confidence > best.confidence:
                best, best_name = proposal, name
    return best_name, dict(best.options)


__all__ = [
    "KINDS",
    "Kind",
    "Operator",
    "Proposal",
    "Takes",
    "Wire",
    "kind_from",
    "propose_kind",
]
