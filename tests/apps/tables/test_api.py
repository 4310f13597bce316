"""The API of tables over HTTP, as programs and browsers use it."""

import json
from typing import Any

import pytest
from support.people import Person


@pytest.fixture
def workspace(administrator: Person) -> int:
    return administrator.make("/api/v1/workspaces", name="Tables")["id"]


@pytest.fixture
def table(administrator: Person, workspace: int) -> dict[str, Any]:
    database = administrator.make(f"/api/v1/workspaces/{workspace}/databases", name="Base")
    choices = [{"name": "a", "color": "red"}, {"name": "b", "color": "blue"}]
    return administrator.make(
        f"/api/v1/databases/{database['id']}/tables",
        name="Things",
        fields=[
            {"name": "Name", "kind": "text"},
            {"name": "amount", "kind": "number", "options": {"decimals": 2}},
            {"name": "Kind", "kind": "select", "options": {"choices": choices}},
        ],
    )


def test_databases_and_tables(administrator: Person, workspace: int) -> None:
    http = administrator.http
    base = administrator.make(f"/api/v1/workspaces/{workspace}/databases", name=" Base ")
    assert base == {"id": base["id"], "name": "Base"}
    tables = f"/api/v1/databases/{base['id']}/tables"
    first = administrator.make(tables, name="First")
    assert [(field["name"], field["kind"], field["primary"]) for field in first["fields"]] == [
        ("Name", "text", True),
        ("Notes", "long_text", False),
        ("Done", "boolean", False),
    ]
    assert first["views"][0] == {
        "id": first["views"][0]["id"],
        "name": "Grid",
        "kind": "grid",
        "options": {"columns": [], "filter": None, "sorts": [], "row_height": "short"},
    }
    assert (first["role"], first["version"]) == ("owner", 1)
    second = administrator.make(tables, name="Second")
    taken = http.post(tables, json={"name": "First"})
    assert (taken.status_code, taken.json()["code"]) == (409, "tables.table_name_taken")
    moved = http.patch(f"/api/v1/tables/{second['id']}", json={"before": first["id"]})
    assert moved.status_code == 200
    listed = http.get(f"/api/v1/workspaces/{workspace}/databases").json()
    heads = [{"id": second["id"], "name": "Second"}, {"id": first["id"], "name": "First"}]
    assert listed == {"databases": [{"id": base["id"], "name": "Base", "tables": heads}]}
    assert http.patch(f"/api/v1/databases/{base['id']}", json={"name": "B"}).json()["name"] == "B"
    assert http.delete(f"/api/v1/tables/{second['id']}").status_code == 204
    assert http.get(f"/api/v1/tables/{second['id']}").status_code == 404
    assert http.delete(f"/api/v1/databases/{base['id']}").status_code == 204
    assert http.get(f"/api/v1/tables/{first['id']}/rows").status_code == 404
    assert http.get(f"/api/v1/workspaces/{workspace}/databases").json() == {"databases": []}
    undone = http.post("/api/v1/undo", json={"subject": f"workspace:{workspace}"})
    assert undone.json() == {
        "done": {"type": "tables.database.removed", "summary": "database removed"}
    }
    assert http.get(f"/api/v1/tables/{first['id']}/rows").json() == {"rows": [], "next": None}


def test_rows_by_token(administrator: Person, table: dict[str, Any]) -> None:
    api = administrator.api()
    rows = f"/api/v1/tables/{table['id']}/rows"
    made = api.post(rows, json={"fields": {"Name": "x", f"f{table['fields'][1]['id']}": "1.5"}})
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    assert made.json() == {
        "id": 1,
        "version": 1,
        "fields": {"Name": "x", "amount": 1.5, "Kind": None},
    }
    one = f"{rows}/1"
    assert api.get(one).json() == made.json()
    changed = api.patch(one, json={"fields": {"Kind": "a"}}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = api.patch(one, json={"fields": {"Kind": "b"}}, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "tables.row_stale")
    wrong = api.patch(one, json={"fields": {"Kind": "c", "Nope": 1}})
    assert wrong.status_code == 422
    assert wrong.json()["fields"] == {
        "Kind": "This is none of the field's choices.",
        "Nope": "This table has no such field.",
    }
    assert api.patch(one, json={"fields": {}, "more": 1}).status_code == 400
    batch = api.post(
        f"{rows}/batch", json={"create": [{"fields": {"amount": n}} for n in range(5)]}
    )
    assert batch.json() == {"created": [2, 3, 4, 5, 6], "updated": [], "deleted": []}
    bad = api.post(f"{rows}/batch", json={"create": [{"fields": {"amount": "x"}}], "delete": [2]})
    assert bad.status_code == 422
    assert bad.json()["fields"] == {"create.0.amount": "This field takes a number such as 1234.5."}
    many = api.post(f"{rows}/batch", json={"delete": list(range(5_001))})
    assert (many.status_code, many.json()["code"]) == (422, "tables.too_many_rows")
    filter_ = json.dumps({"all": [{"field": "amount", "is": "greater", "value": 1}]})
    asked = {"filter": filter_, "sort": "-amount", "limit": 2, "fields": "amount"}
    page = api.get(rows, params=asked).json()
    assert [row["fields"]["amount"] for row in page["rows"]] == [4, 3]
    page = api.get(rows, params={**asked, "cursor": page["next"]}).json()
    assert [row["fields"]["amount"] for row in page["rows"]] == [2, 1.5]
    assert api.get(f"{rows}/count", params={"filter": filter_}).json() == {
        "count": 4,
        "exact": True,
    }
    grid = api.get(rows, params={"shape": "arrays", "limit": 1}).json()
    assert grid["fields"] == [field["id"] for field in table["fields"]]
    assert grid["rows"] == [[1, 2, "x", "1.50", "a"]]
    for wrong_query in ({"limit": 0}, {"limit": 1001}, {"shape": "x"}, {"cursor": "x"}):
        assert api.get(rows, params=wrong_query).status_code == 400, wrong_query
    assert api.delete(one, headers={"if-match": '"1"'}).status_code == 412
    assert api.delete(one).status_code == 204
    assert api.get(one).status_code == 404
    assert api.get(f"{rows}/{2**70}").status_code in {400, 404}
    once = {"idempotency-key": "a-key"}
    for _ in range(2):
        assert api.post(rows, json={"fields": {}}, headers=once).json()["id"] == 7


def test_fields_and_views(administrator: Person, table: dict[str, Any]) -> None:
    http = administrator.http
    fields = f"/api/v1/tables/{table['id']}/fields"
    name, amount, _ = (field["id"] for field in table["fields"])
    due = administrator.make(fields, name="Due", kind="date", before=amount)
    assert due == {
        "id": due["id"],
        "name": "Due",
        "kind": "date",
        "options": {"time": False},
        "primary": False,
    }
    assert http.post(fields, json={"name": "Due", "kind": "text"}).status_code == 409
    assert http.post(fields, json={"name": "X", "kind": "spell"}).status_code == 422
    assert http.post(fields, json={"name": "x" * 300, "kind": "text"}).status_code == 422
    shown = http.get(f"/api/v1/tables/{table['id']}").json()
    assert [field["name"] for field in shown["fields"]] == ["Name", "Due", "amount", "Kind"]
    http.patch(f"/api/v1/fields/{due['id']}", json={"before": None, "name": "When"})
    shown = http.get(f"/api/v1/tables/{table['id']}").json()
    assert [field["name"] for field in shown["fields"]] == ["Name", "amount", "Kind", "When"]
    options = {
        "columns": [
            {"field": amount, "width": 90, "hidden": False},
            {"field": name, "width": 300, "hidden": True},
        ],
        "filter": {"all": [{"field": "amount", "is": "greater", "value": 2}]},
        "sorts": [{"field": amount, "descending": True}],
        "row_height": "tall",
    }
    view = administrator.make(f"/api/v1/tables/{table['id']}/views", name="V", options=options)
    assert view["options"]["filter"]["all"][0]["field"] == amount
    rows = f"/api/v1/tables/{table['id']}/rows"
    drafts = [{"fields": {"amount": n}} for n in range(5)]
    http.post(f"{rows}/batch", json={"create": drafts})
    page = http.get(rows, params={"view": view["id"], "shape": "arrays"}).json()
    assert page["fields"] == [amount, shown["fields"][2]["id"], due["id"]]
    assert [row[2] for row in page["rows"]] == ["4.00", "3.00"]
    everything = {"view": view["id"], "filter": '{"all":[]}', "sort": ""}
    assert len(http.get(rows, params=everything).json()["rows"]) == 5
    assert http.delete(f"/api/v1/fields/{amount}").status_code == 204
    assert len(http.get(rows, params={"view": view["id"]}).json()["rows"]) == 5
    shown = http.get(f"/api/v1/tables/{table['id']}").json()
    assert shown["views"][1]["options"] == {
        "columns": [{"field": name, "width": 300, "hidden": True}],
        "filter": None,
        "sorts": [],
        "row_height": "tall",
    }
    kept = http.delete(f"/api/v1/fields/{name}")
    assert kept.json()["code"] == "tables.primary_field_stays"
    assert http.delete(f"/api/v1/views/{view['id']}").status_code == 204
    last = http.delete(f"/api/v1/views/{shown['views'][0]['id']}")
    assert last.json()["code"] == "tables.last_view_stays"


def test_what_hurts(administrator: Person, table: dict[str, Any]) -> None:
    """Bodies that break naive code: each gets a problem, none a fault."""
    http = administrator.http
    rows = f"/api/v1/tables/{table['id']}/rows"
    bodies = [
        rb'{"fields": {"Name": "a\u0000b"}}',
        rb'{"fields": {"Name": "\ud800"}}',
        rb'{"fields": {"amount": 1e400}}',
        rb'{"fields": {"amount": NaN}}',
        rb'{"fields": {"amount": 123456789012345678901234567890123456789}}',
        rb'{"fields": {"\u0000": 1}}',
        rb'{"fields": {"f99999999999999999999": 1}}',
        rb'{"fields": {"Name": {"a": 1}}}',
        rb'{"fields": {"Name": [1]}}',
        rb'{"fields": []}',
        rb'{"before": 99999999999999999999, "fields": {}}',
        rb'{"before": -1, "fields": {}}',
        rb"[]",
        b'{"fields": {"Name": "\xff"}}',
    ]
    for body in bodies:
        answer = http.post(rows, content=body, headers={"content-type": "application/json"})
        assert answer.status_code in {400, 404, 422}, (body, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
    for batch in (
        {"update": [{"id": 2**64, "fields": {"Name": "x"}}]},
        {"update": [{"id": -1, "fields": {"Name": "x"}}]},
        {"delete": [2**64]},
        {"delete": [0]},
        {"delete": [1, 1]},
    ):
        answer = http.post(f"{rows}/batch", json=batch)
        assert answer.status_code in {400, 422}, (batch, answer.text)
    emoji = "👩‍👩‍👧‍👦 ünïcödé \u202eright to left"
    made = http.post(rows, json={"fields": {"Name": emoji}})
    assert made.json()["fields"]["Name"] == emoji
    assert http.get(rows, params={"search": "👩"}).json()["rows"]
    for query in ({"sort": "\0"}, {"filter": '{"all":[{"field":"\\u0000"}]}'}, {"fields": "\0"}):
        assert http.get(rows, params=query).status_code in {400, 422}, query
