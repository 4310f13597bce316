"""Texts in pieces, so that people see what they were found by."""

from collections.abc import Collection

from colonnade.kernel.search.values import EXCERPT_LENGTH, Piece
from colonnade.kit.folding import word_places

BEFORE = 40
"""Characters of an excerpt before the first hit."""


def marked(text: str, words: Collection[str]) -> list[Piece]:
    """The whole text; what begins like one of the (folded) words is a hit."""
    pieces: list[Piece] = []
    done = 0
    for start, end, word in word_places(text):
        if not _fits(word, words):
            continue
        if start > done:
            pieces.append(Piece(text[done:start]))
        pieces.append(Piece(text[start:end], hit=True))
        done = end
    if done < len(text):
        pieces.append(Piece(text[done:]))
    return pieces


def excerpt(text: str, words: Collection[str]) -> list[Piece]:
    """The part of a long text around its first hit; nothing where there is none."""
    first = next((start for start, _, word in word_places(text) if _fits(word, words)), None)
    if first is None:
        return []
    start = max(0, first - BEFORE)
    cut = text[start : start + EXCERPT_LENGTH]
    pieces = marked(" ".join(cut.split()), words)
    if start > 0:
        pieces.insert(0, Piece("…"))
    if start + EXCERPT_LENGTH < len(text):
        pieces.append(Piece("…"))
    return pieces


def _fits(word: str, words: Collection[str]) -> bool:
    return any(word.startswith(looked_for) for looked_for in words)
