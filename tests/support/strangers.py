"""Walks every route, page and socket as different people and compares with the checked-in table."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

TABLE = Path(__file__).parents[1] / "contracts" / "strangers.json"
ROLES = ("nobody", "stranger", "viewer")
IGNORED_METHODS = {"HEAD", "OPTIONS"}


@dataclass(frozen=True)
class Row:
    """One route: the body it wants, and the status each kind of person must get."""

    route: str
    expected: dict[str, int]
    body: Any = None
    query: str = ""
    content_type: str = "application/json"
    more: dict[str, Any] = field(default_factory=dict)
    """`needs`: the lowest role that is let in; `others`: what those who are see of somebody else's
    things; and by the name of a role, what is otherwise than the rules of `matrix` say."""


KNOWN = {"route", "body", "query", "content_type", "note", *ROLES}


def expected_rows() -> dict[str, Row]:
    rows = json.loads(TABLE.read_text())
    return {
        row["route"]: Row(
            row["route"],
            {role: row[role] for role in ROLES},
            row.get("body"),
            row.get("query", ""),
            row.get("content_type", "application/json"),
            {name: value for name, value in row.items() if name not in KNOWN},
        )
        for row in rows
    }


def routes_of(framework: Any) -> set[str]:
    """Every "METHOD /path" of a Litestar app, sockets and mounted apps included."""
    found: set[str] = set()
    for route in framework.routes:
        methods = getattr(route, "methods", None)
        if not methods:
            found.add(f"{type(route).__name__.removesuffix('Route').upper()} {route.path_format}")
            continue
        found |= {
            f"{method} {route.path_format}" for method in methods if method not in IGNORED_METHODS
        }
    return found


def ask(client: httpx.Client, row: Row, names: dict[str, Any]) -> httpx.Response:
    """The row's request, with these ids in it."""
    method, _, path = row.route.partition(" ")
    if method == "ASGI":
        method = "GET"  # what is no socket's handshake
    return _ask(client, method, path.format(**names), row, names)


def _ask(
    client: httpx.Client, method: str, path: str, row: Row, names: dict[str, Any]
) -> httpx.Response:
    url = path + (f"?{row.query.format(**names)}" if row.query else "")
    if row.body is None:
        return client.request(method, url)
    body = _filled(row.body, names)
    if row.content_type == "application/json":
        return client.request(method, url, json=body)
    if row.content_type == "application/x-www-form-urlencoded":
        return client.request(method, url, data=body)
    if row.content_type == "multipart/form-data":
        return client.request(method, url, files={"file": ("a.csv", body.encode())})
    return client.request(method, url, content=body, headers={"content-type": row.content_type})


def _filled(value: Any, names: dict[str, Any]) -> Any:
    """`"{table_id}"` in a body becomes the table's number."""
    if isinstance(value, str):
        if value.startswith("{") and value.endswith("}") and value[1:-1] in names:
            return names[value[1:-1]]
        return value.replace("{table_id}", str(names["table_id"]))
    if isinstance(value, list):
        return [_filled(item, names) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, names) for key, item in value.items()}
    return value
