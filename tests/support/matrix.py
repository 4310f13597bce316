"""The matrix: every route as every kind of person, towards their own, others' and deleted things.

Most cells follow from a row's few words (`nobody`, `stranger`, `viewer`, `needs`); a row names what
is otherwise, by role. In a cell: a status; `yes`, not refused; `no`, refused or failed.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from support.people import Person
from support.strangers import Row, ask

LADDER = ("viewer", "commenter", "editor", "builder", "admin", "owner")
OUTSIDERS = ("nobody", "suspended", "stranger", "removed", "administrator")
EVERYBODY = (*OUTSIDERS, "guest", "token", *LADDER)
REFUSALS = frozenset({401, 403, 404})
READING = frozenset({"GET", "ASGI"})
ON_THE_TABLE = (
    "/api/v1/tables/",
    "/api/v1/views/",
    "/api/v1/fields/",
    "/api/v1/undo",
    "/api/v1/redo",
)
"""What a guest who was granted the table may be let to, like a viewer."""

Expected = int | str
Make = Callable[[Sequence[str]], tuple[dict[str, dict[str, Any]], dict[str, httpx.Client]]]
"""Fresh things by place, and people for these roles."""


@dataclass(frozen=True, slots=True)
class Cell:
    row: Row
    role: str
    expected: Expected
    place: str = "own"

    def fits(self, status: int) -> bool:
        if self.expected == "yes":
            return status not in REFUSALS and status < 500
        if self.expected == "no":
            return 400 <= status < 500
        return status == self.expected


def is_of_workspace(row: Row) -> bool:
    """Whether it is about a workspace or something in one: strangers are told it is not there."""
    return row.expected["stranger"] == 404 and (
        row.expected["viewer"] != 404 or "needs" in row.more
    )


def lacks_needs(row: Row) -> bool:
    """The viewer is refused, so the row has to say who is not."""
    return is_of_workspace(row) and row.expected["viewer"] >= 400 and "needs" not in row.more


def expected_of(row: Row, role: str) -> Expected:
    said = row.more.get(role, row.expected.get(role))
    if said is not None:
        return said
    if role == "suspended":
        return row.expected["nobody"]  # the session has ended
    method, _, path = row.route.partition(" ")
    if role == "token" and method not in READING:
        return "no"
    return _in_workspace(row, role, path) if is_of_workspace(row) else _outside(row, role, path)


def _outside(row: Row, role: str, path: str) -> Expected:
    """What is the account's own, or the installation's."""
    stranger = row.expected["stranger"]
    if role == "administrator" and stranger == 403 and path.startswith(("/api/", "/admin")):
        return "yes"
    return stranger


def _in_workspace(row: Row, role: str, path: str) -> Expected:
    viewer = row.expected["viewer"]
    if role in OUTSIDERS:
        return row.expected["stranger"]
    if role == "guest":
        return _of_guest(path, viewer)
    if role == "token":
        role = "owner"
    if LADDER.index(role) >= LADDER.index(row.more.get("needs", "viewer")):
        return row.more.get("others", "yes")
    return viewer


def _of_guest(path: str, viewer: int) -> Expected:
    if path.startswith(ON_THE_TABLE):
        return "yes" if viewer < 400 else viewer
    return 404


def cells(rows: Sequence[Row], *, all_roles: bool) -> Iterator[Cell]:
    """Refusals and reads of everybody; of what changes something, those who may do it last."""
    for row in rows:
        needs = row.more.get("needs", "viewer")
        step = LADDER.index(needs)
        boundary = {"viewer", needs, LADDER[max(step - 1, 0)]}
        for role in EVERYBODY:
            if all_roles or role not in LADDER or role in boundary:
                yield Cell(row, role, expected_of(row, role))
        if is_of_workspace(row):
            yield Cell(row, "owner", row.more.get("deleted", 404), "deleted")


def is_change(cell: Cell) -> bool:
    method = cell.row.route.partition(" ")[0]
    return method not in READING and (
        cell.expected == "yes" or (cell.place == "deleted" and cell.expected != 404)
    )


DEPTHS = (
    r"/(fields|views|rows|grants|invitations)\b|/teams/.*/members",
    r"/members/",
    r"/tables/",
    r"/(databases|teams|webhooks|files)/",
    r"",
    r"/workspaces/\{workspace_id\}(/restore)?$",
)
"""What lies in what, from the inside: it is removed in this order."""


def in_order(changes: Sequence[Cell]) -> list[Cell]:
    """What removes something comes last, the inner before what it lies in."""

    def key(cell: Cell) -> tuple[bool, int, bool]:
        method, _, path = cell.row.route.partition(" ")
        restores = path.endswith("/restore")
        inner = path.removesuffix("/restore")
        depth = next(number for number, part in enumerate(DEPTHS) if re.search(part, inner))
        if inner.endswith("/workspaces/{workspace_id}"):
            depth = len(DEPTHS)
        return method == "DELETE" or restores, depth, restores

    return sorted(changes, key=key)


def walk(
    found: Sequence[Cell], people: Mapping[str, httpx.Client], things: Mapping[str, dict[str, Any]]
) -> list[str]:
    """The surprises. `things`: ids by the names that routes use, for each place."""
    surprises: list[str] = []
    for cell in found:
        answer = ask(people[cell.role], cell.row, things[cell.place])
        if not cell.fits(answer.status_code):
            surprises.append(
                f"{cell.row.route} as {cell.role} ({cell.place}): expected {cell.expected},"
                f" got {answer.status_code} {answer.text[:160]}"
            )
    return surprises


def walk_all(rows: Sequence[Row], make: Make) -> tuple[int, list[str]]:
    """Everything as everybody, in things of each role's own: how many cells, and the surprises."""
    found = list(cells(rows, all_roles=True))
    places, people = make(LADDER)
    surprises = walk([cell for cell in found if not is_change(cell)], people, places)
    for role in EVERYBODY:
        changes = in_order([cell for cell in found if is_change(cell) and cell.role == role])
        if changes:
            places, people = make((role,) if role in LADDER else LADDER[-1:])
            surprises += walk(changes, people, places)
    return len(found), surprises


def people_in(
    administrator: Person,
    other: Person,
    things: Mapping[str, Any],
    installation: Person,
    roles: Sequence[str] = LADDER,
) -> dict[str, httpx.Client]:
    """One of each. `other` is somebody of another workspace, `installation` administers it all."""
    workspace = things["workspace_id"]
    path = f"/api/v1/workspaces/{workspace}"
    found = {
        role: administrator.invite(role.title(), workspace_id=workspace, role=role)
        for role in (*roles, "guest")
    }
    removed = administrator.invite("Removed", workspace_id=workspace, role="admin")
    assert administrator.http.delete(f"{path}/members/{removed.id}").status_code == 204
    administrator.make(
        f"{path}/grants",
        subject=f"table:{things['table_id']}",
        role="viewer",
        account_id=found["guest"].id,
    )
    suspended = administrator.invite("Suspended", workspace_id=workspace, role="admin")
    change = {"is_suspended": True}
    account = f"/api/v1/administration/accounts/{suspended.id}"
    assert administrator.http.patch(account, json=change).is_success
    token = found[roles[-1]].api("read")
    return {
        "nobody": httpx.Client(base_url=administrator.base_url, timeout=30),
        "suspended": suspended.http,
        "stranger": other.http,
        "removed": removed.http,
        "administrator": installation.http,
        "token": token,
        **{role: person.http for role, person in found.items()},
    }
