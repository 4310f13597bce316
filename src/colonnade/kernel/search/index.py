"""The index: documents with their words, and the vocabulary that typos are looked up in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from colonnade.kernel.database import Connection
from colonnade.kernel.search.values import TEXT_LENGTH_MAX, TITLE_LENGTH_MAX, Document
from colonnade.kit.folding import words_of

VOCABULARY_LENGTHS = range(3, 33)
"""Shorter words have no typos worth looking up; longer ones are no words."""

_PUT = """
insert into search_document
  (subject, root, workspace_id, within, kind, title, text, url, updated_at, folded, words)
values (%(subject)s, %(root)s, %(workspace)s, %(within)s, %(kind)s, %(title)s, %(text)s, %(url)s,
  %(now)s, %(folded)s,
  setweight(to_tsvector('simple', %(folded)s), 'A')
    || setweight(to_tsvector('simple', %(words)s), 'D'))
on conflict (subject) do update set root = excluded.root, workspace_id = excluded.workspace_id,
  within = excluded.within, kind = excluded.kind, title = excluded.title, text = excluded.text,
  url = excluded.url, updated_at = excluded.updated_at, folded = excluded.folded,
  words = excluded.words
where (search_document.workspace_id, search_document.within, search_document.title,
    search_document.text, search_document.url, search_document.root)
  is distinct from (excluded.workspace_id, excluded.within, excluded.title, excluded.text,
    excluded.url, excluded.root)
"""

_LEARN = """
insert into search_word (word, trigrams)
select word, search_trigrams(word) from unnest(%(words)s::text[]) word
on conflict (word) do nothing
"""

_DROP = """
delete from search_document
where root = %(root)s and not subject = any(%(subjects)s)
"""


async def put_root(
    connection: Connection, root: str, documents: Sequence[Document], now: datetime
) -> None:
    """What is under a root, from now on; what has not changed is left as it is."""
    words: set[str] = set()
    parameters: list[dict[str, Any]] = []
    for document in documents:
        title, text = document.title[:TITLE_LENGTH_MAX], document.text[:TEXT_LENGTH_MAX]
        title_words, text_words = words_of(title), words_of(text)
        words.update(title_words, text_words)
        parameters.append(
            {
                "subject": document.subject,
                "root": root,
                "workspace": document.workspace_id,
                "within": list(document.within or (document.subject,)),
                "kind": document.kind,
                "title": title,
                "text": text,
                "url": document.url,
                "now": now,
                "folded": " ".join(title_words),
                "words": " ".join(text_words),
            }
        )
    subjects = [document.subject for document in documents]
    await connection.execute(_DROP, {"root": root, "subjects": subjects})
    if parameters:
        async with connection.cursor() as cursor:
            await cursor.executemany(_PUT, parameters)
    # In one order, so that two who learn the same words do not wait for each other.
    learnt = sorted(word for word in words if len(word) in VOCABULARY_LENGTHS)
    if learnt:
        await connection.execute(_LEARN, {"words": learnt})


async def roots_known(connection: Connection, prefix: str) -> list[str]:
    cursor = await connection.execute(
        "select distinct root from search_document where starts_with(root, %(prefix)s)",
        {"prefix": prefix},
    )
    return [row[0] for row in await cursor.fetchall()]


async def forget_unused_words(connection: Connection) -> None:
    """Words that no document has any more, after indexing anew."""
    await connection.execute(
        "delete from search_word w where not exists"
        " (select from search_document d where d.words @@ to_tsquery('simple',"
        " quote_literal(w.word)))"
    )
