"""Mentions in texts: `@[Ada](account:5)`. The name is for reading, the number says who."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MENTIONS_MAX = 50
"""People that one text can mention; the rest of it is only text."""

NAME_CHARACTERS_MAX = 100
_MENTION = re.compile(
    rf"@\[([^\[\]\n]{{1,{NAME_CHARACTERS_MAX}}})\]\(account:([1-9][0-9]{{0,17}})\)"
)
_BRACKETS = str.maketrans({"[": "(", "]": ")", "\n": " "})


@dataclass(frozen=True, slots=True)
class Mention:
    account_id: int
    name: str


def mention_text(account_id: int, name: str) -> str:
    """How a mention is written."""
    shown = name.translate(_BRACKETS)[:NAME_CHARACTERS_MAX].strip() or "somebody"
    return f"@[{shown}](account:{account_id})"


def mentions_in(text: str) -> list[Mention]:
    """Each account once, in the order of the text."""
    found: dict[int, Mention] = {}
    for match in _MENTION.finditer(text):
        account_id = int(match[2])
        if account_id not in found:
            if len(found) == MENTIONS_MAX:
                break
            found[account_id] = Mention(account_id, match[1])
    return list(found.values())


def newly_mentioned(before: str, after: str) -> Sequence[Mention]:
    """Who is mentioned by a change of a text and was not before."""
    known = {mention.account_id for mention in mentions_in(before)}
    return [mention for mention in mentions_in(after) if mention.account_id not in known]


def plain(text: str) -> str:
    """The text as people read it: `@Ada`."""
    return _MENTION.sub(lambda match: f"@{match[1]}", text)
