"""The audit's part of the API."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Router, delete, get, post, put
from litestar.di import Provide

from colonnade.kernel.audit import actions, queries
from colonnade.kernel.audit.errors import SubjectUnknown
from colonnade.kernel.audit.exporting import Format, ReadPage, exported
from colonnade.kernel.audit.kernel_sentences import KERNEL
from colonnade.kernel.audit.payloads import AuditPage, FeedReaders, RetentionDraft
from colonnade.kernel.audit.sentences import Sentences
from colonnade.kernel.audit.values import Asked, AuditEntry, Retention
from colonnade.kernel.errors import NotFound
from colonnade.kernel.feed import INSTALLATION, Entry
from colonnade.kernel.permissions import Thing
from colonnade.kernel.web import StreamedAnswer, decode_cursor, encode_cursor, page_size
from colonnade.kernel.work import Look, Work

TAGS = ["audit"]
Resolver = Callable[[Look, int], Awaitable[int | Thing]]
MEDIA_TYPES: Mapping[Format, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/x-ndjson",
}
ID_DIGITS_MAX = 18


def provide_asked(
    who: int | None = None,
    what: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    subject: str | None = None,
    address: str | None = None,
) -> Asked:
    return Asked(who, what, since, until, subject, address)


narrowed = {"asked": Provide(provide_asked, sync_to_thread=False)}


@dataclass(frozen=True, slots=True)
class Narrator:
    """What the apps of this installation bring: who may see which thing, and sentences."""

    resolvers: Mapping[str, Resolver]
    sentences: Sentences

    async def page(self, look: Look, entries: list[Entry], limit: int) -> AuditPage:
        following = encode_cursor(entries[limit - 1].sequence) if len(entries) > limit else None
        return AuditPage(await queries.told(look, entries[:limit], self.sentences), following)

    def streamed(self, look: Look, read: ReadPage, form: Format) -> StreamedAnswer:
        async def tell(entries: Sequence[Entry]) -> list[AuditEntry]:
            return await queries.told(look, entries, self.sentences)

        return StreamedAnswer(
            exported(read, tell, form),
            [
                (b"content-type", MEDIA_TYPES[form].encode()),
                (b"content-disposition", f'attachment; filename="audit.{form}"'.encode()),
                (b"cache-control", b"no-store"),
            ],
        )


@get("/api/v1/feed/readers", summary="How far behind the readers of the feed are", tags=TAGS)
async def list_readers(look: Look) -> FeedReaders:
    lags, aside = await queries.readers_of_feed(look)
    return FeedReaders(lags, aside)


@post(
    "/api/v1/feed/readers/{reader:str}/set-aside/{transaction:int}/again",
    summary="Try again what a reader could not take",
    tags=TAGS,
    status_code=202,
)
async def run_again(work: Work, reader: str, transaction: int) -> None:
    await actions.run_again(work, reader, transaction)


@delete(
    "/api/v1/feed/readers/{reader:str}/set-aside/{transaction:int}",
    summary="Forget what a reader could not take",
    tags=TAGS,
)
async def forget_set_aside(work: Work, reader: str, transaction: int) -> None:
    await actions.forget_set_aside(work, reader, transaction)


@get(
    "/api/v1/workspaces/{workspace_id:int}/retention",
    summary="How long a workspace's feed remembers",
    tags=TAGS,
)
async def show_retention(look: Look, workspace_id: int) -> Retention:
    return await queries.retention_of(look, workspace_id)


@put(
    "/api/v1/workspaces/{workspace_id:int}/retention",
    summary="Change how long it remembers",
    tags=TAGS,
)
async def set_retention(work: Work, workspace_id: int, data: RetentionDraft) -> Retention:
    return await actions.set_retention(work, workspace_id, data.kept_days)


@get(
    "/api/v1/workspaces/{workspace_id:int}/audit",
    summary="What happened in a workspace",
    tags=TAGS,
    dependencies=narrowed,
)
async def audit_workspace(
    look: Look,
    narrator: Narrator,
    workspace_id: int,
    asked: Asked,
    limit: int | None = None,
    cursor: str | None = None,
) -> AuditPage:
    size = page_size(limit)
    before = decode_cursor(cursor, int) if cursor else None
    found = await queries.entries_of_workspace(
        look, workspace_id, asked, before=before, limit=size + 1
    )
    return await narrator.page(look, found, size)


@get(
    "/api/v1/workspaces/{workspace_id:int}/audit/export",
    summary="The same as a file",
    tags=TAGS,
    media_type="text/csv",
    dependencies=narrowed,
)
async def export_workspace(
    look: Look, narrator: Narrator, workspace_id: int, asked: Asked, form: Format = "csv"
) -> StreamedAnswer:
    """`form`: csv, or jsonl with all that was written."""

    async def read(before: int | None, limit: int) -> list[Entry]:
        return await queries.entries_of_workspace(
            look, workspace_id, asked, before=before, limit=limit
        )

    return narrator.streamed(look, read, form)


@get(
    "/api/v1/audit",
    summary="What happened in the whole installation",
    tags=TAGS,
    dependencies=narrowed,
)
async def audit_installation(
    look: Look,
    narrator: Narrator,
    asked: Asked,
    workspace: int | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> AuditPage:
    """`workspace=0`: what belongs to no workspace, such as sign-ins."""
    size = page_size(limit)
    before = decode_cursor(cursor, int) if cursor else None
    found = await queries.entries_of_installation(
        look, asked, workspace_id=workspace, before=before, limit=size + 1
    )
    return await narrator.page(look, found, size)


@get(
    "/api/v1/audit/export",
    summary="The same as a file",
    tags=TAGS,
    media_type="text/csv",
    dependencies=narrowed,
)
async def export_installation(
    look: Look, narrator: Narrator, asked: Asked, workspace: int | None = None, form: Format = "csv"
) -> StreamedAnswer:
    async def read(before: int | None, limit: int) -> list[Entry]:
        return await queries.entries_of_installation(
            look, asked, workspace_id=workspace, before=before, limit=limit
        )

    return narrator.streamed(look, read, form)


@get("/api/v1/activity", summary="What happened to one thing", tags=TAGS)
async def show_activity(
    look: Look,
    narrator: Narrator,
    subject: str,
    limit: int | None = None,
    cursor: str | None = None,
) -> AuditPage:
    """`subject`: such as `table:42`; whoever may see the thing may see its activity."""
    kind, _, number = subject.partition(":")
    resolver = narrator.resolvers.get(kind)
    if resolver is None or not number.isdecimal() or len(number) > ID_DIGITS_MAX:
        raise SubjectUnknown
    found_in = await resolver(look, int(number))
    workspace_id = found_in.workspace_id if isinstance(found_in, Thing) else found_in
    if workspace_id == INSTALLATION:
        raise NotFound
    size = page_size(limit)
    found = await queries.entries_about(
        look,
        f"{kind}:{int(number)}",
        workspace_id=workspace_id,
        before=decode_cursor(cursor, int) if cursor else None,
        limit=size + 1,
    )
    return await narrator.page(look, found, size)


def routes(resolvers: Mapping[str, Resolver], sentences: Sentences) -> list[Any]:
    """The routes, for an installation whose apps have these things and say these sentences."""
    narrator = Narrator(resolvers, {**KERNEL, **sentences})
    told = Router(
        "/",
        route_handlers=[
            audit_workspace,
            export_workspace,
            audit_installation,
            export_installation,
            show_activity,
        ],
        dependencies={"narrator": Provide(lambda: narrator, sync_to_thread=False)},
    )
    return [told, list_readers, run_again, forget_set_aside, show_retention, set_retention]
