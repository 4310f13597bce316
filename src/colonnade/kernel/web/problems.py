"""The one place where a problem becomes an answer: problem+json (RFC 9457), or a page."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote

import msgspec
import psycopg
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from litestar.status_codes import (
    HTTP_404_NOT_FOUND,
    HTTP_405_METHOD_NOT_ALLOWED,
    HTTP_500_INTERNAL_SERVER_ERROR,
)

from colonnade.kernel.errors import (
    Invalid,
    Malformed,
    NotFound,
    Problem,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from colonnade.kernel.telemetry import current_request_id, log
from colonnade.kernel.web.pages import render

PROBLEM_TYPE = "application/problem+json"
PAGE_TYPE = "text/html; charset=utf-8"
RETRY_AFTER_S = 5
"""For what is not available just now."""

TYPE_PREFIX = "/documentation/problems#"


class ProblemBody(msgspec.Struct, omit_defaults=True):
    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    fields: dict[str, str] | None = None


class ValueRefused(Invalid):
    code = "database.value_refused"
    title = "A value cannot be stored"


class NoSuchMethod(Malformed):
    status = 405
    code = "web.method_not_allowed"
    title = "This address does not do that"


class Fault(Problem):
    """What nobody expected; its cause is in the log under the request's id."""

    status = 500
    code = "fault"
    title = "Something went wrong on our side"


class DatabaseAway(Unavailable):
    code = "database.away"
    title = "The database does not answer; try again in a moment"


def problem_from(error: Exception) -> Problem:
    """The problem that an exception stands for; a fault is logged here, once."""
    match error:
        case Problem():
            problem = error
        case ValidationException():
            problem = _from_validation(error)
        case HTTPException():
            problem = _from_framework(error)
        case RecursionError():
            problem = Malformed("The JSON is nested too deeply.")
        case UnicodeDecodeError():
            problem = Malformed("The body is not UTF-8.")
        case psycopg.errors.QueryCanceled():
            problem = DatabaseAway("The database took too long to answer and was stopped.")
        case psycopg.OperationalError():
            log.warning("database_away", error=str(error))
            problem = DatabaseAway()
        case psycopg.DataError() | UnicodeEncodeError():
            log.warning("value_refused", error=str(error))
            problem = ValueRefused("A value has characters or a size that cannot be stored.")
        case _:
            problem = _fault()
    return problem


def _fault() -> Problem:
    log.exception("fault")
    return Fault(f"It has been noted under {current_request_id()}. Nothing was changed.")


def _from_validation(error: ValidationException) -> Problem:
    extra = cast("list[dict[str, Any]]", error.extra if isinstance(error.extra, list) else [])
    fields = {str(item.get("key", "body")): str(item.get("message", "")) for item in extra}
    return Malformed("The request does not have the expected shape.", fields=fields)


def _from_framework(error: HTTPException) -> Problem:
    if error.status_code == HTTP_404_NOT_FOUND:
        return NotFound()
    if error.status_code == HTTP_405_METHOD_NOT_ALLOWED:
        return NoSuchMethod()
    if error.status_code >= HTTP_500_INTERNAL_SERVER_ERROR:
        return _fault()
    return Malformed(str(error.detail))


def problem_body(problem: Problem) -> bytes:
    body = ProblemBody(
        type=TYPE_PREFIX + problem.code,
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        code=problem.code,
        request_id=current_request_id(),
        fields=problem.fields or None,
    )
    return msgspec.json.encode(body)


def problem_headers(problem: Problem) -> Mapping[str, str]:
    """What a status has to say beside its body (RFC 9110)."""
    own = problem.headers
    match problem:
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer", **own}
        case TooMany() | Unavailable():
            # One that knows better says so itself.
            return own or {"Retry-After": str(RETRY_AFTER_S)}
        case _:
            return own


def wants_page(scope: Any) -> bool:
    if scope["path"].startswith(("/api/", "/health", "/metrics")):
        return False
    accepted = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return b"text/html" in accepted


def answer_problem(request: "Request[Any, Any, Any]", error: Exception) -> "Response[Any]":
    """Litestar's exception handler for everything."""
    problem = problem_from(error)
    if isinstance(problem, Unauthenticated) and wants_page(request.scope):
        return Redirect(_sign_in_address(request.scope))
    body, media_type = _body(request.scope, problem)
    return Response(
        body,
        status_code=problem.status,
        media_type=media_type,
        headers=problem_headers(problem),
    )


def problem_answer(scope: Any, error: Exception) -> Any:
    """An ASGI app that answers what was raised before or after the framework."""
    problem = problem_from(error)
    body, media_type = _body(scope, problem)
    headers = [
        (b"content-type", media_type.encode()),
        (b"content-length", str(len(body)).encode()),
        *(
            (name.lower().encode(), value.encode())
            for name, value in problem_headers(problem).items()
        ),
    ]

    async def answer(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return answer


def _body(scope: Any, problem: Problem) -> tuple[bytes, str]:
    """A page for people, where one can be made; JSON for everything else."""
    if wants_page(scope):
        try:
            page = render(
                "problem.html",
                scope=scope,
                problem=problem,
                advice=_advice(problem),
                request_id=current_request_id(),
            )
        except Exception:  # noqa: BLE001  (saying no must not fail for want of a style sheet)
            log.exception("problem_page_failed")
        else:
            return page.encode(), PAGE_TYPE
    return problem_body(problem), PROBLEM_TYPE


def _advice(problem: Problem) -> str:
    """What a person can do about it."""
    match problem:
        case NotFound():
            return (
                "The address may be mistyped, or it belongs to a workspace that you are not a "
                "member of."
            )
        case Unauthenticated():
            return "Sign in, and you come back here."
        case TooMany():
            return "Wait a moment, then load the page again."
        case Unavailable():
            return "This mostly passes within a minute: load the page again."
        case _ if problem.status >= HTTP_500_INTERNAL_SERVER_ERROR:
            return (
                "Nothing that you did is at fault. If it stays like this, tell whoever runs this "
                "Colonnade the number below: the cause is in the log under it."
            )
        case _:
            return "Go back, and try again."


def _sign_in_address(scope: Any) -> str:
    target = scope["path"]
    if scope.get("query_string"):
        target += "?" + scope["query_string"].decode("latin-1")
    return f"/sign-in?next={quote(target, safe='')}"
