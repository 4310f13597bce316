"""What a file's columns could become: names that can stand beside each other, and kinds."""

from collections.abc import Sequence

from colonnade.apps.tables.fields.errors import CellInvalid
from colonnade.apps.tables.fields.kinds import propose_kind
from colonnade.apps.tables.fields.values import NAME_LENGTH_MAX
from colonnade.apps.tables.imports.errors import TooManyColumns
from colonnade.apps.tables.imports.reading.formats import FORMATS, plain_column
from colonnade.apps.tables.imports.reading.sampling import Sample
from colonnade.apps.tables.imports.values import COLUMNS_MAX, ProposedColumn
from colonnade.kit.harmless import restored_column

PLAIN_KINDS = {"text", "long_text", "select"}
"""Where the kinds found nothing better than these, the formats are tried."""


def propose_columns(sample: Sample) -> list[ProposedColumn]:
    """A name, a kind and a format for every column of the sample."""
    if sample.width > COLUMNS_MAX:
        raise TooManyColumns(
            f"This file has {sample.width:,} columns; a table takes {COLUMNS_MAX} at most."
        )
    names = unique_names(sample.header, sample.width)
    records = [*sample.first, *sample.spread]
    return [
        _propose(name, [record[at] for record in records if at < len(record) and record[at]])
        for at, name in enumerate(names)
    ]


def _propose(name: str, cells: Sequence[str]) -> ProposedColumn:
    kind, options = propose_kind(cells)
    if kind in PLAIN_KINDS and cells:
        for form, (wanted, _) in FORMATS.items():
            try:
                found, found_options = propose_kind(plain_column(form, cells))
            except CellInvalid:
                continue
            if found == wanted:
                return ProposedColumn(name, found, found_options, form)
        # As an import will take them: `'=1` is the text `=1`.
        plain_kind, plain_options = propose_kind(restored_column(cells))
        if plain_kind == kind:
            options = plain_options
    return ProposedColumn(name, kind, options)


def unique_names(header: Sequence[str], width: int) -> list[str]:
    """Names for `width` fields: from the header, made printable, filled in, told apart."""
    names: list[str] = []
    taken: set[str] = set()
    for at in range(width):
        wanted = _printable(header[at]) if at < len(header) else ""
        wanted = wanted or f"Column {at + 1}"
        name, number = wanted, 2
        while name in taken:
            suffix = f" {number}"
            name = wanted[: NAME_LENGTH_MAX - len(suffix)] + suffix
            number += 1
        taken.add(name)
        names.append(name)
    return names


def _printable(text: str) -> str:
    words = "".join(mark if mark.isprintable() else " " for mark in text).split()
    return " ".join(words)[:NAME_LENGTH_MAX].strip()
