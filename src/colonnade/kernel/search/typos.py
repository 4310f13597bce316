"""Words that are spelt alike."""

from collections.abc import Sequence

from colonnade.kernel.work import Look

ALIKE_MAX = 8
CANDIDATES_MAX = 40
LENGTH_MIN = 4
"""Shorter words have too many neighbours."""

TWO_TYPOS_FROM = 7
SHARED_MIN = 0.4
"""The part of a word's trigrams that an alike one has too; two letters changed leave half."""

LONGER_MAX = 8
"""A word that is still being typed may become so much longer."""

_ALIKE = """
select word from (
  select w.word, (select count(*) from unnest(w.trigrams) t where t = any(%(trigrams)s)) as shared
  from search_word w
  where w.trigrams && %(trigrams)s and length(w.word) between %(shortest)s and %(longest)s) c
where shared >= %(least)s
order by shared desc, abs(length(word) - %(length)s), word limit %(limit)s
"""

_KNOWN = "select word from search_word where word = any(%(words)s)"


async def alike(look: Look, word: str, *, is_last: bool) -> list[str]:
    """Known words that `word` may have been meant for, the likeliest first; it itself is not."""
    if len(word) < LENGTH_MIN:
        return []
    own = trigrams(word, whole=not is_last)
    rows = await look.rows(
        _ALIKE,
        {
            "trigrams": own,
            "shortest": len(word) - 2,
            "longest": len(word) + (LONGER_MAX if is_last else 2),
            "least": max(2, int(len(own) * SHARED_MIN)),
            "length": len(word),
            "limit": CANDIDATES_MAX,
        },
    )
    slips = await look.rows(_KNOWN, {"words": slips_of(word)})
    candidates = dict.fromkeys(row[0] for row in (*slips, *rows))
    most = 2 if len(word) >= TWO_TYPOS_FROM else 1
    scored = sorted(
        (distance, place, candidate)
        for place, candidate in enumerate(candidates)
        if (distance := typos_between(word, candidate, is_last=is_last)) <= most
    )
    return [candidate for _, _, candidate in scored if candidate != word][:ALIKE_MAX]


def trigrams(word: str, *, whole: bool) -> list[str]:
    """As `search_trigrams` makes them; without the end of a word that is not whole yet."""
    padded = f"  {word} " if whole else f"  {word}"
    return sorted({padded[place : place + 3] for place in range(len(padded) - 2)})


def slips_of(word: str) -> list[str]:
    """The word with two neighbours swapped, or with one letter less: what trigrams miss."""
    swapped = [
        word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        for place in range(len(word) - 1)
    ]
    shorter = [word[:place] + word[place + 1 :] for place in range(len(word))]
    return list(dict.fromkeys([*swapped, *shorter]))


def typos_between(typed: str, word: str, *, is_last: bool) -> int:
    """Letters to change, add, drop, or swap with a neighbour (optimal string alignment).

    The last word is compared with the beginning of the known one, for it may not be whole yet.
    """
    before: Sequence[int] = []
    row: list[int] = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        above, row = row, [i]
        for j, other in enumerate(word, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = above
    return min(row) if is_last else row[-1]
