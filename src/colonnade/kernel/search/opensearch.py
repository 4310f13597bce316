"""The same search by an OpenSearch server, where one is configured. Needs the extra `search`.

The database's documents stay the truth: jobs push what changed, with a version by which a late
push can't undo a later one, and where the server is away the database answers.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from colonnade.kernel.errors import Unavailable
from colonnade.kernel.search.values import Asked, Found, Scope
from colonnade.kernel.settings import Settings
from colonnade.kit.folding import folded

TIMEOUT_S = 2.0
PUSH_TIMEOUT_S = 30.0
INDEX = "colonnade-documents"
WELL = frozenset({200, 201, 409})
"""Answers for one document: made, renewed, or there in a newer version already."""

MAPPING: Mapping[str, Any] = {
    "mappings": {
        "dynamic": False,
        "properties": {
            "root": {"type": "keyword"},
            "workspace_id": {"type": "long"},
            "within": {"type": "keyword"},
            "kind": {"type": "keyword"},
            "folded": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
            "words": {"type": "text"},
            "updated_at": {"type": "date"},
        },
    }
}


class OpenSearchAway(Unavailable):
    code = "search.opensearch_away"
    title = "The search server does not answer"


class OpenSearchEngine:
    """Speaks to one server. Its client blocks, so each call is in a thread."""

    def __init__(self, url: str, *, index: str) -> None:
        from opensearchpy import OpenSearch

        self._index = index
        self._client = OpenSearch(url, timeout=TIMEOUT_S, max_retries=0)

    async def search(self, asked: Asked, scope: Scope) -> tuple[list[Found], set[str]]:
        body = search_body(asked, scope)
        answer = await self._call(self._client.search, index=self._index, body=body)
        return [_found(hit["_source"]) for hit in answer["hits"]["hits"]], set(asked.words)

    async def prepare(self) -> None:
        if not await self._call(self._client.indices.exists, index=self._index):
            await self._call(self._client.indices.create, index=self._index, body=MAPPING)

    async def push(self, documents: Sequence[Mapping[str, Any]], *, version: int) -> None:
        """Each with its `subject`; older versions of the same are refused by the server.

        Ends when they can be found: about a second, so push many at once.
        """
        lines: list[Mapping[str, Any]] = []
        for document in documents:
            about = {
                "_index": self._index,
                "_id": document["subject"],
                "version": version,
                "version_type": "external_gte",
            }
            lines += [{"index": about}, document]
        if not lines:
            return
        answer = await self._call(
            self._client.bulk, body=lines, refresh="wait_for", request_timeout=PUSH_TIMEOUT_S
        )
        refused = [item["index"] for item in answer["items"]]
        failed = [item for item in refused if item["status"] not in WELL]
        if failed:
            raise OpenSearchAway(f"It refused {len(failed)} documents: {failed[0].get('error')}")

    async def drop(self, roots: Sequence[str], *, but: Sequence[str]) -> None:
        """What is under these roots and is not one of these."""
        body = {
            "query": {
                "bool": {
                    "filter": [{"terms": {"root": list(roots)}}],
                    "must_not": [{"ids": {"values": list(but)}}],
                }
            }
        }
        await self._call(
            self._client.delete_by_query,
            index=self._index,
            body=body,
            conflicts="proceed",
            refresh=True,
            request_timeout=PUSH_TIMEOUT_S,
        )

    async def _call(self, call: Any, **arguments: Any) -> Any:
        from opensearchpy.exceptions import OpenSearchException

        try:
            return await asyncio.to_thread(call, **arguments)
        except OpenSearchException as error:
            raise OpenSearchAway(str(error)) from error


def open_search_engine(settings: Settings) -> OpenSearchEngine | None:
    """None where none is configured."""
    if not settings.search.opensearch_url:
        return None
    return _engine(settings.search.opensearch_url, f"{INDEX}-{settings.namespace}")


@lru_cache(maxsize=4)
def _engine(url: str, index: str) -> OpenSearchEngine:
    return OpenSearchEngine(url, index=index)


def search_body(asked: Asked, scope: Scope) -> dict[str, Any]:
    """The query in OpenSearch's words: all words, the last as a prefix, typos allowed.

    What `likes` say puts first and leaves nothing out: the same title, its beginning, near by.
    """
    text = " ".join(asked.words)
    seen: list[dict[str, Any]] = [{"terms": {"workspace_id": list(scope.workspaces)}}]
    if scope.granted:
        guest = [
            {"terms": {"workspace_id": list(scope.guest_in)}},
            {"terms": {"within": list(scope.granted)}},
        ]
        seen.append({"bool": {"filter": guest}})
    filters: list[dict[str, Any]] = [{"bool": {"should": seen, "minimum_should_match": 1}}]
    if asked.kinds is not None:
        filters.append({"terms": {"kind": list(asked.kinds)}})
    fields = ["folded^4", "words"]
    ways = [
        {"multi_match": {"query": text, "type": "bool_prefix", "operator": "and",
                         "fields": fields, "boost": 2}},
        {"multi_match": {"query": text, "operator": "and", "fields": fields,
                         "fuzziness": "AUTO", "prefix_length": 1}},
    ]  # fmt: skip
    fitting = {"bool": {"should": ways, "minimum_should_match": 1}}
    likes: list[dict[str, Any]] = [
        {"term": {"folded.raw": {"value": text, "boost": 16}}},
        {"prefix": {"folded.raw": {"value": text, "boost": 8}}},
    ]
    if asked.near is not None:
        likes.append({"term": {"workspace_id": {"value": asked.near, "boost": 2}}})
    return {
        "size": asked.limit,
        "query": {"bool": {"filter": filters, "must": [fitting], "should": likes}},
    }


def document_body(row: Sequence[Any]) -> dict[str, Any]:
    """What is kept there of a document, from its row in the database."""
    subject, root, workspace_id, within, kind, title, text, url, updated_at = row
    return {
        "subject": subject,
        "root": root,
        "workspace_id": workspace_id,
        "within": within,
        "kind": kind,
        "title": title,
        "text": text,
        "url": url,
        "updated_at": updated_at.isoformat(),
        "folded": folded(title),
        "words": folded(f"{title} {text}"),
    }


def _found(source: Mapping[str, Any]) -> Found:
    return Found(
        source["subject"],
        source["kind"],
        source["title"],
        source["text"],
        source["url"],
        source["workspace_id"],
        datetime.fromisoformat(source["updated_at"]),
    )
