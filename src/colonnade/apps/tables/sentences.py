"""What happened to tables, in words, for the audit and the activity of a table."""

from collections.abc import Mapping
from typing import Any

from colonnade.kernel.audit import Sentence, Sentences, quoted
from colonnade.kit.text import counted

Payload = Mapping[str, Any]


def _thing(verb: str, word: str, key: str) -> Sentence:
    return lambda payload: f"{verb} the {word} {quoted(payload[key]['name'])}"


def _changed(word: str, key: str) -> Sentence:
    """Renamed, where the name is what changed."""

    def said(payload: Payload) -> str:
        name, before = payload[key]["name"], payload["before"]["name"]
        if name != before:
            return f"renamed the {word} {quoted(before)} to {quoted(name)}"
        return f"changed the {word} {quoted(name)}"

    return said


def _rows(verb: str) -> Sentence:
    return lambda payload: f"{verb} {counted(len(payload['rows']), 'row')}"


def _rows_changed(payload: Payload) -> str:
    rows = payload["rows"]
    cells = sum(len(row["after"]) for row in rows)
    if len(rows) == 1:
        return f"changed {counted(cells, 'cell')} of row {rows[0]['id']}"
    return f"changed {counted(cells, 'cell')} in {counted(len(rows), 'row')}"


def _imported(payload: Payload) -> str:
    return f"imported or rewrote {counted(payload['count'], 'row')}"


sentences: Sentences = {
    "tables.database.created": _thing("made", "database", "database"),
    "tables.database.changed": _changed("database", "database"),
    "tables.database.removed": _thing("removed", "database", "database"),
    "tables.database.restored": _thing("put back", "database", "database"),
    "tables.table.created": _thing("made", "table", "table"),
    "tables.table.changed": _changed("table", "table"),
    "tables.table.removed": _thing("removed", "table", "table"),
    "tables.table.restored": _thing("put back", "table", "table"),
    "tables.field.created": _thing("added", "field", "field"),
    "tables.field.changed": _changed("field", "field"),
    "tables.field.removed": _thing("removed", "field", "field"),
    "tables.field.restored": _thing("put back", "field", "field"),
    "tables.view.created": _thing("made", "view", "view"),
    "tables.view.changed": _changed("view", "view"),
    "tables.view.removed": _thing("removed", "view", "view"),
    "tables.view.restored": _thing("put back", "view", "view"),
    "tables.rows.created": _rows("added"),
    "tables.rows.changed": _rows_changed,
    "tables.rows.deleted": _rows("deleted"),
    "tables.rows.imported": _imported,
    "tables.history.passed_over": lambda _payload: "could not take back a step",
}
