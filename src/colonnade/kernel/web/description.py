"""The API's description (OpenAPI 3.1), completed by the problems that every route may answer."""

from typing import Any

import msgspec
from litestar import Litestar, Request
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.serialization import encode_json

from colonnade.kernel.web.problems import PROBLEM_TYPE, ProblemBody

PROBLEM = {"$ref": "#/components/responses/Problem"}
ALWAYS = (400, 422, 429, 503)
SECURED = (401, 403, 404)
"""A signed-in route asks for rights, and hides what one may not see."""

CHANGING = (408, 409, 413, 415)
CONDITIONAL = (412,)
"""Where If-Match may be given."""

PUBLIC = frozenset({"/health", "/metrics"})
CHANGING_METHODS = frozenset({"post", "put", "patch", "delete"})
METHODS = CHANGING_METHODS | {"get"}


class Description(JsonRenderPlugin):
    """Answers the description, encoded once."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._encoded = b""

    def render(self, request: "Request[Any, Any, Any]", openapi_schema: dict[str, Any]) -> bytes:
        del request
        if not self._encoded:
            self._encoded = encode_json(completed(openapi_schema))
        return self._encoded


def api_description(framework: Litestar) -> bytes:
    """The whole description, as JSON."""
    return encode_json(completed(framework.openapi_schema.to_schema()))


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The same with the problems that its operations may answer."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            if method in METHODS:
                if path in PUBLIC:
                    # The framework leaves an empty list out, which then means everybody's.
                    operation["security"] = []
                _add_problems(method, operation)
    (body,), parts = msgspec.json.schema_components(
        [ProblemBody], ref_template="#/components/schemas/{name}"
    )
    components = schema["components"]
    components["schemas"] = {**components.get("schemas", {}), **parts}
    components["responses"] = {
        "Problem": {
            "description": "What is wrong, for programs (`code`) and for people (RFC 9457)",
            "content": {PROBLEM_TYPE: {"schema": body}},
        }
    }
    return schema


def _add_problems(method: str, operation: dict[str, Any]) -> None:
    statuses = [*ALWAYS]
    if operation.get("security") != []:
        statuses += SECURED
    if method in CHANGING_METHODS:
        statuses += CHANGING
    names = {parameter.get("name", "").lower() for parameter in operation.get("parameters", [])}
    if "if-match" in names:
        statuses += CONDITIONAL
    # The framework's own 400 has a shape that is never answered.
    responses = {
        status: answer for status, answer in operation["responses"].items() if status != "400"
    }
    for status in statuses:
        responses.setdefault(str(status), PROBLEM)
    operation["responses"] = dict(sorted(responses.items()))
