"""What administrators do about names and projects that endanger others."""

import httpx
from support.indexes import make_place
from support.people import Person
from support.servers import Server
from support.wheels import wheel


def test_a_prohibited_name_and_its_like_are_refused(administrator: Person, server: Server):
    place = make_place(administrator, server.url, "Safe")
    path = "/api/v1/packages/prohibited-names/acme-secret"
    assert administrator.http.put(path, json={"reason": "It is ours."}).is_success
    for name in ("acme-secret", "Acme.Secret", "acmesecret"):
        refused = place.post(*wheel(name, "1.0"))
        assert refused.status_code == 400
        assert "prohibited here. It is ours." in refused.text
    listed = administrator.http.get("/api/v1/packages/prohibited-names").json()["names"]
    assert {"name": "acme-secret", "reason": "It is ours."} in listed
    assert administrator.http.delete(path).is_success
    assert administrator.http.delete(path).status_code == 404
    assert place.post(*wheel("acme-secret", "1.0")).status_code == 200


def test_nothing_of_a_project_in_quarantine_is_handed_out(administrator: Person, server: Server):
    place = make_place(administrator, server.url, "Held")
    name, data = wheel("acme-bad", "1.0")
    assert place.post(name, data).status_code == 200
    order = {"index_id": place.index_id, "project": "acme-bad", "reason": "It steals"}
    path = "/api/v1/packages/quarantine"
    assert administrator.http.post(path, json=order).status_code == 204
    page = place.simple("acme-bad").json()
    assert page["files"] == []
    assert page["project-status"] == {"status": "quarantined", "reason": "It steals"}
    auth = ("__token__", place.secret)
    assert httpx.get(f"{place.url}/files/{name}", auth=auth).status_code == 404
    assert place.post(*wheel("acme-bad", "2.0")).status_code == 409
    own = f"/api/v1/indexes/{place.index_id}/projects/acme-bad"
    assert administrator.http.patch(own, json={"status": "active"}).status_code == 409
    assert administrator.http.post(path, json={**order, "held": False}).status_code == 204
    assert len(place.simple("acme-bad").json()["files"]) == 1
    assert httpx.get(f"{place.url}/files/{name}", auth=auth).content == data
