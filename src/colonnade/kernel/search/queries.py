"""One box over everything that one may see."""

import asyncio
from collections.abc import Collection, Mapping, Sequence

from colonnade.kernel.errors import Problem
from colonnade.kernel.search.engine import PostgresEngine
from colonnade.kernel.search.errors import SearchWrong
from colonnade.kernel.search.highlighting import excerpt, marked
from colonnade.kernel.search.opensearch import OpenSearchAway, open_search_engine
from colonnade.kernel.search.rights import scope_of
from colonnade.kernel.search.values import (
    EXCERPT_LENGTH,
    QUERY_LENGTH_MAX,
    RESULTS_DEFAULT,
    RESULTS_MAX,
    ROWS_S,
    WORDS_MAX,
    Asked,
    Found,
    FoundRow,
    Piece,
    Result,
    RowFinder,
    Scope,
)
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import Look
from colonnade.kit.folding import words_of


def asked_for(
    text: str, *, kinds: str | None = None, near: int | None = None, limit: int | None = None
) -> Asked:
    """Raises SearchWrong; without a word in it nothing is looked for."""
    if len(text) > QUERY_LENGTH_MAX or "\0" in text:
        raise SearchWrong(fields={"q": f"Takes at most {QUERY_LENGTH_MAX} characters."})
    if limit is not None and not 1 <= limit <= RESULTS_MAX:
        raise SearchWrong(fields={"limit": f"Takes 1 to {RESULTS_MAX}."})
    names = None if not kinds else tuple(name for name in kinds.split(",") if name)
    words = tuple(dict.fromkeys(words_of(text)))[:WORDS_MAX]
    return Asked(text, words, names, near, limit or RESULTS_DEFAULT)


async def search(look: Look, asked: Asked, *, workspace_id: int | None = None) -> list[Result]:
    """Documents that fit, the best first."""
    scope = await scope_of(look, workspace_id)
    if not asked.words:
        return []
    found, words = await _search(look, asked, scope)
    names = await _workspace_names(look, {document.workspace_id for document in found})
    return [_shown(document, words, names) for document in found]


async def search_rows(
    look: Look, asked: Asked, finder: RowFinder, *, workspace_id: int, table: int | None
) -> tuple[list[Result], bool]:
    """Rows that fit, found by the apps themselves; and whether there was time for all."""
    await scope_of(look, workspace_id)
    if not asked.words:
        return [], True
    try:
        async with asyncio.timeout(ROWS_S):
            rows = await finder(look, workspace_id, asked.text.strip(), table, asked.limit)
    except (TimeoutError, Problem):
        return [], False
    names = await _workspace_names(look, {workspace_id})
    return [_shown_row(row, asked, workspace_id, names) for row in rows], True


async def _search(look: Look, asked: Asked, scope: Scope) -> tuple[list[Found], set[str]]:
    engine = open_search_engine(look.process.settings)
    if engine is not None:
        try:
            return await engine.search(asked, scope)
        except OpenSearchAway as error:
            log.warning("search.opensearch_away", error=str(error))
    return await PostgresEngine().search(look, asked, scope)


async def _workspace_names(look: Look, numbers: Collection[int]) -> dict[int, str]:
    rows = await look.rows(
        "select id, name from workspaces_workspace where id = any(%(ids)s)", {"ids": list(numbers)}
    )
    return dict(rows)


def _shown(document: Found, words: Collection[str], names: Mapping[int, str]) -> Result:
    return Result(
        subject=document.subject,
        kind=document.kind,
        title=marked(document.title, words),
        excerpt=excerpt(document.text, words),
        url=document.url,
        workspace_id=document.workspace_id,
        workspace_name=names.get(document.workspace_id, ""),
        updated_at=document.updated_at,
    )


def _shown_row(row: FoundRow, asked: Asked, workspace_id: int, names: Mapping[int, str]) -> Result:
    words: Sequence[str] = asked.words
    return Result(
        subject=row.subject,
        kind="row",
        title=marked(row.title, words),
        # Where a row is says its text, whatever it was found by.
        excerpt=excerpt(row.text, words) or [Piece(row.text[:EXCERPT_LENGTH])],
        url=row.url,
        workspace_id=workspace_id,
        workspace_name=names.get(workspace_id, ""),
    )
