"""What happened, in words. An app brings sentences for its events; the rest says its type.

A sentence is what comes after the actor's name: `made the table “Orders”`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from colonnade.kernel.errors import Problem
from colonnade.kernel.feed import Deed, Entry

Sentence = Callable[[Mapping[str, Any]], str]
Sentences = Mapping[str, Sentence]

WHOM = "\ue000"
"""In a sentence, the name of the account that the event's `account_id`, or its subject, says."""

NAME_CHARACTERS_MAX = 80


def quoted(name: object) -> str:
    text = str(name)
    cut = text if len(text) <= NAME_CHARACTERS_MAX else f"{text[:NAME_CHARACTERS_MAX]}…"
    return f"“{cut}”"


def sentence_of(entry: Entry, sentences: Sentences) -> str:
    """Never fails: what can't be said in words is said by its type."""
    known = sentences.get(entry.type)
    said = _by_type(entry.type)
    if known is not None:
        try:
            said = known(msgspec.json.decode(entry.payload))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, Problem):
            said = _by_type(entry.type)
    match entry.deed:
        case Deed.UNDO:
            return f"took back a step: {said}"
        case Deed.REDO:
            return f"repeated a step: {said}"
        case _:
            return said


def _by_type(type_name: str) -> str:
    """'webhooks.webhook.paused' -> 'webhook paused'."""
    words = type_name.replace("_", " ").split(".")
    return " ".join(words[-2:])
