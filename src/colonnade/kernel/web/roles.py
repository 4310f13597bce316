"""What one web process is for: everything, or one part with limits of its own.

A role refuses what is not its part, so that a proxy which sends something astray is noticed. Each
role knows all routes: the API's description is whole wherever it is asked for.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from colonnade.kernel.errors import NotFound
from colonnade.kernel.settings import Settings

Role = Literal["all", "api", "uploads", "fragments", "realtime"]
ROLES: tuple[Role, ...] = get_args(Role)

STREAMED = "streamed_body"
"""A route whose body may be a file says so: `@post(…, opt={STREAMED: True})`."""

LIMITED_TOKENS = "limited_tokens"
"""A route that a token for single things may use says so; it asks its rights of those things."""

EVERYWHERE = ("/health", "/metrics", "/assets/")
REALTIME_PATH = "/api/v1/realtime"
API_PREFIXES = ("/api/", "/documentation/api/")
FRAGMENT_BODY_BYTES_MAX = 64 * 1024
FRAGMENT_TIMEOUT_S = 10.0
"""Somebody looks at an empty page meanwhile."""

_PARAMETER = re.compile(r"\\\{\w+\\\}")


class NotMyRole(NotFound):
    code = "web.not_my_role"
    title = "This process does not answer that"


@dataclass(frozen=True, slots=True)
class Pace:
    """What one request may ask for in time and size."""

    timeout_s: float
    body_bytes_max: int


class Parts:
    """Which part of the product an address belongs to, and what may be done there."""

    def __init__(self, role: Role, routes: Sequence[Any]) -> None:
        self._role = role
        self._streamed = _any_of(routes, STREAMED)
        self._for_limited = _any_of(routes, LIMITED_TOKENS)
        # What is named whole comes before what a parameter would also fit.
        self._methods = [
            (re.compile(_pattern(route)), ", ".join(sorted({*route.methods, "OPTIONS"})))
            for route in sorted(routes, key=lambda route: route.path_format.count("{"))
            if getattr(route, "methods", None)
        ]

    def allowed_methods(self, path: str) -> str:
        """As `Allow` lists them; empty where there is nothing."""
        path = path.rstrip("/") or "/"
        return next((found for pattern, found in self._methods if pattern.fullmatch(path)), "")

    def streams(self, path: str) -> bool:
        """Whether the route's body may be a file, which is never whole in memory."""
        # The framework takes an address with a slash at its end for the same.
        return self._streamed.fullmatch(path.rstrip("/")) is not None

    def takes_limited_tokens(self, path: str) -> bool:
        """Whether a token that is for some things alone may be shown there."""
        return self._for_limited.fullmatch(path.rstrip("/")) is not None

    def check(self, path: str) -> None:
        """Raises NotMyRole where another process is to answer."""
        if self._role == "all" or path.startswith(EVERYWHERE):
            return
        if self._role != self._part(path):
            raise NotMyRole(f"This process is for {self._role} alone.")

    def _part(self, path: str) -> Role:
        if path == REALTIME_PATH:
            return "realtime"
        if self.streams(path):
            return "uploads"
        return "api" if path.startswith(API_PREFIXES) else "fragments"


def pace_of(settings: Settings, role: Role) -> Pace:
    """The limits of a request, streamed bodies apart."""
    limits = settings.limits
    pace = Pace(limits.request_timeout_s, limits.body_bytes_max)
    if role == "fragments":
        return replace(
            pace,
            timeout_s=min(FRAGMENT_TIMEOUT_S, pace.timeout_s),
            body_bytes_max=min(FRAGMENT_BODY_BYTES_MAX, pace.body_bytes_max),
        )
    return pace


def _any_of(routes: Iterable[Any], option: str) -> re.Pattern[str]:
    """The addresses of the routes that have an option; nothing, where none has."""
    patterns = [
        _pattern(route)
        for route in routes
        if any(handler.opt.get(option) for handler in getattr(route, "route_handlers", ()))
    ]
    return re.compile("|".join(patterns) or r"(?!)")


def _pattern(route: Any) -> str:
    return _PARAMETER.sub(r"[^/]+", re.escape(route.path_format))
