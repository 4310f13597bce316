"""The framework, put together from data: routes in, an ASGI app out."""

import gc
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from litestar import Litestar
from litestar.config.response_cache import ResponseCacheConfig
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme
from litestar.types import ControllerRouterHandler

from colonnade import __version__
from colonnade.kernel.settings import Settings
from colonnade.kernel.web.description import Description
from colonnade.kernel.web.documentation import documentation_page
from colonnade.kernel.web.entry import Authenticate, Entry
from colonnade.kernel.web.health import health, metrics
from colonnade.kernel.web.problems import answer_problem
from colonnade.kernel.web.providers import dependencies
from colonnade.kernel.web.roles import Parts, Role
from colonnade.kernel.work import Process, open_process

COLLECT_AFTER = (10_000, 20, 20)
"""Objects made, and collections of the younger: a request of 200 rows stays below the first."""

Opening = Callable[[Process], AbstractAsyncContextManager[Any]]


def build_application(
    settings: Settings,
    *,
    routes: Sequence[ControllerRouterHandler],
    authenticate: Authenticate,
    openings: Sequence[Opening] = (),
    role: Role = "all",
) -> Entry:
    """An ASGI app with these routes, of which it answers those of its role.

    `openings` are opened with the process and closed before it, such as the hub of real time.
    """

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        timeout_s = settings.limits.statement_timeout_s
        async with open_process(settings, statement_timeout_s=timeout_s) as process:
            entry.process = process
            async with _all_open(process, openings):
                _spare_the_collector()
                yield

    framework = Litestar(
        [health, metrics, documentation_page, *routes],
        dependencies=dependencies,
        exception_handlers={Exception: answer_problem},
        lifespan=[lifespan],
        openapi_config=_openapi(),
        response_cache_config=ResponseCacheConfig(default_expiration=0),
        logging_config=None,
        # Bodies are measured by the entry, before they get here.
        request_max_body_size=None,
    )
    entry = Entry(
        framework,  # pyright: ignore[reportArgumentType]
        settings,
        authenticate,
        role=role,
        parts=Parts(role, framework.routes),
    )
    return entry


def _spare_the_collector() -> None:
    """What is there by now stays: looking at it again and again took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


@asynccontextmanager
async def _all_open(process: Process, openings: Sequence[Opening]) -> AsyncIterator[None]:
    if not openings:
        yield
        return
    async with openings[0](process), _all_open(process, openings[1:]):
        yield


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Colonnade",
        version=__version__,
        description="Everything a person can do in the browser, for programs.",
        path="/documentation/api",
        render_plugins=[Description()],
        components=Components(
            security_schemes={
                "token": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="A personal token, made in the account's settings.",
                ),
                "session": SecurityScheme(
                    type="apiKey", name="colonnade_session", security_scheme_in="cookie"
                ),
            }
        ),
        security=[{"token": []}, {"session": []}],
    )
