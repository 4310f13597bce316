"""Searching in PostgreSQL: full text and prefixes, then words that are spelt alike."""

from collections.abc import Mapping, Sequence
from typing import Any

from colonnade.kernel.search.typos import alike
from colonnade.kernel.search.values import TYPOS_BELOW, Asked, Found, Scope
from colonnade.kernel.work import Look

PREFIX_LENGTH_MIN = 2
"""Shorter ones fit everything; of such a query only beginnings of titles are looked for."""

TITLES_MAX = 100
MATCHES_MAX = 400
"""Candidates that are ranked; more of them differ too little to matter."""

_MATCHES = """
with found as (
  (select d.subject from search_document d
   where d.folded >= %(start)s and d.folded < %(end)s and {scope} limit {titles})
  union
  (select d.subject from search_document d
   where %(has_query)s and d.words @@ to_tsquery('simple', %(titles_query)s) and {scope}
   limit {matches})
  union
  (select d.subject from search_document d
   where %(has_query)s and d.words @@ to_tsquery('simple', %(query)s) and {scope}
   limit {matches})
)
select d.subject, d.kind, d.title, d.text, d.url, d.workspace_id, d.updated_at
from found f join search_document d on d.subject = f.subject
order by
  (d.folded = %(start)s)::int * 4
  + starts_with(d.folded, %(start)s)::int * 2
  + (d.workspace_id is not distinct from %(near)s::bigint)::int * 0.5
  + ts_rank('{{0.05, 0.1, 0.2, 1.0}}', d.words, to_tsquery('simple', %(query)s)) desc,
  length(d.title), d.updated_at desc, d.subject
limit %(limit)s
"""

_SCOPE = (
    "(d.workspace_id = any(%(workspaces)s)"
    " or (d.workspace_id = any(%(guest_in)s) and d.within && %(granted)s))"
    " and (%(kinds)s::text[] is null or d.kind = any(%(kinds)s))"
)
_SQL = _MATCHES.format(scope=_SCOPE, titles=TITLES_MAX, matches=MATCHES_MAX)


class PostgresEngine:
    """The search that needs no other server."""

    async def search(self, look: Look, asked: Asked, scope: Scope) -> tuple[list[Found], set[str]]:
        """What fits, the best first, and all words that it was found by."""
        variants = {word: [word] for word in asked.words}
        found = await _matches(look, asked, scope, variants)
        if len(found) >= TYPOS_BELOW:
            return found, set(asked.words)
        more: dict[str, list[str]] = {}
        for place, word in enumerate(asked.words):
            is_last = place == len(asked.words) - 1
            more[word] = [word, *await alike(look, word, is_last=is_last)]
        if any(len(words) > 1 for words in more.values()):
            known = {document.subject for document in found}
            by_typos = await _matches(look, asked, scope, more)
            found += [document for document in by_typos if document.subject not in known]
        words = {variant for words in more.values() for variant in words}
        return found[: asked.limit], words


async def _matches(
    look: Look, asked: Asked, scope: Scope, variants: Mapping[str, Sequence[str]]
) -> list[Found]:
    start = " ".join(asked.words)
    parameters: dict[str, Any] = {
        "start": start,
        "end": start + "\U0010ffff",
        "has_query": all(len(word) >= PREFIX_LENGTH_MIN for word in asked.words),
        "query": _tsquery(asked.words, variants, weight=""),
        "titles_query": _tsquery(asked.words, variants, weight="A"),
        "workspaces": list(scope.workspaces),
        "guest_in": list(scope.guest_in),
        "granted": list(scope.granted),
        "kinds": None if asked.kinds is None else list(asked.kinds),
        "near": asked.near,
        "limit": asked.limit,
    }
    rows = await look.rows(_SQL, parameters)
    return [Found(*row) for row in rows]


def _tsquery(words: Sequence[str], variants: Mapping[str, Sequence[str]], *, weight: str) -> str:
    """`('postgers':* | 'postgres':*) & 'guide':*`; words are letters and digits alone."""
    return " & ".join(
        "(" + " | ".join(f"'{variant}':*{weight}" for variant in variants[word]) + ")"
        for word in words
    )
