"""Texts as they are compared: without case and accents, in words."""

import re
import unicodedata

WORD_LENGTH_MAX = 64
_WORD = re.compile(r"[^\W_]+")
_PLAIN = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ħ": "h",
        "ŧ": "t",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ð": "d",
    }
)
"""Letters that Unicode does not take apart."""


def folded(text: str) -> str:
    """'Ångström GROẞ' -> 'angstrom gross'."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(mark for mark in apart if not unicodedata.combining(mark))
    return kept.casefold().translate(_PLAIN)


def words_of(text: str) -> list[str]:
    """The words of a text, folded, in order; a word that is too long is cut."""
    return [word[:WORD_LENGTH_MAX] for word in _WORD.findall(folded(text))]


def word_places(text: str) -> list[tuple[int, int, str]]:
    """Where each word of a text stands, and the word folded."""
    return [
        (found.start(), found.end(), "".join(words_of(found[0]))) for found in _WORD.finditer(text)
    ]
