"""/documentation: the API's description as pages, rendered from our own origin."""

from litestar import MediaType, Response, get
from litestar.types import Scope

from colonnade.kernel.web.pages import asset_address, render, style_addresses

DOCUMENTATION_SCRIPT = "src/boot/documentation.ts"


@get("/documentation", include_in_schema=False)
async def documentation_page(scope: Scope) -> Response[str]:
    page = render(
        "documentation.html",
        scope=scope,
        script=asset_address(DOCUMENTATION_SCRIPT),
        script_styles=style_addresses(DOCUMENTATION_SCRIPT),
    )
    return Response(page, media_type=MediaType.HTML)
