"""The upload route, which twine, uv, flit, hatch and poetry know."""

from typing import Any

from litestar import Request, Response, post

from colonnade.apps.packages.challenge import asks_for_token
from colonnade.apps.packages.indexes.queries import index_to_publish_at
from colonnade.apps.packages.releases.actions import is_published, publish
from colonnade.apps.packages.uploads.checking import checked_file
from colonnade.apps.packages.uploads.forms import read_form
from colonnade.apps.packages.uploads.keeping import keep_bytes
from colonnade.kernel.errors import Invalid, Problem, Unauthenticated
from colonnade.kernel.web import STREAMED
from colonnade.kernel.work import Look, Work
from colonnade.kit.threads import in_thread


@post(
    "/{workspace:str}/{index_name:str}/legacy/",
    include_in_schema=False,
    opt={STREAMED: True},
    status_code=200,
    exception_handlers=asks_for_token,
)
async def upload(
    request: Request[Any, Any, Any],
    look: Look,
    work: Work,
    workspace: str,
    index_name: str,
) -> Response[str]:
    """Answers in plain text: it is what the clients print."""
    try:
        index = await index_to_publish_at(look, workspace, index_name)
        spool = work.process.settings.data_folder / "spool"
        content_type = request.headers.get("content-type", "")
        form = await read_form(request.receive, content_type, spool=spool)
        try:
            file = await in_thread(checked_file, form)
            if not await is_published(look, index, file):
                await keep_bytes(work.process.storage, form.file, file)
                await publish(work, index, file)
        finally:
            form.close()
    except Unauthenticated:
        raise
    except Problem as problem:
        # The clients of this address know 400 and 403, and print the text as it is.
        await work.roll_back()
        status = 400 if isinstance(problem, Invalid) else problem.status
        return Response(problem.detail, status_code=status, media_type="text/plain")
    return Response("OK", media_type="text/plain")


routes = [upload]
