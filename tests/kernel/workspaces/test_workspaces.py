"""Workspaces and their members."""

from support.people import Person


def test_make_rename_and_see(administrator: Person) -> None:
    made = administrator.make("/api/v1/workspaces", name="  Harbour  ")
    assert made == {"id": made["id"], "name": "Harbour", "role": "owner"}
    renamed = administrator.http.patch(f"/api/v1/workspaces/{made['id']}", json={"name": "Quay"})
    assert renamed.json()["name"] == "Quay"
    seen = administrator.http.get(f"/api/v1/workspaces/{made['id']}").json()
    assert [member["email"] for member in seen["members"]] == [administrator.email]


def test_names_have_limits(administrator: Person) -> None:
    for name in ("", "   ", "a\u0000b", "line\nbreak"):
        answer = administrator.http.post("/api/v1/workspaces", json={"name": name})
        assert answer.status_code == 422, name
        assert "name" in answer.json()["fields"]
    answer = administrator.http.post("/api/v1/workspaces", json={"name": "x" * 101})
    assert answer.status_code == 400


def test_roles_are_given_by_those_who_may(administrator: Person) -> None:
    workspace = administrator.make("/api/v1/workspaces", name="Roles")["id"]
    admin = administrator.invite("Adam", workspace_id=workspace, role="admin")
    viewer = admin.invite("Vera", workspace_id=workspace, role="viewer")
    members = f"/api/v1/workspaces/{workspace}/members"

    assert viewer.http.patch(f"{members}/{viewer.id}", json={"role": "owner"}).status_code == 403
    raised = admin.http.patch(f"{members}/{viewer.id}", json={"role": "owner"})
    assert raised.json()["code"] == "workspaces.role_too_high"
    demoted = admin.http.patch(f"{members}/{administrator.id}", json={"role": "viewer"})
    assert demoted.json()["code"] == "workspaces.role_too_high"
    link = admin.http.post(
        "/api/v1/sign-up-links", json={"workspace_id": workspace, "role": "owner"}
    )
    assert link.status_code == 403

    assert admin.http.patch(f"{members}/{viewer.id}", json={"role": "editor"}).status_code == 204
    assert viewer.http.get(f"/api/v1/workspaces/{workspace}").json()["role"] == "editor"


def test_a_workspace_keeps_an_owner(administrator: Person) -> None:
    workspace = administrator.make("/api/v1/workspaces", name="Last")["id"]
    leaving = administrator.http.delete(
        f"/api/v1/workspaces/{workspace}/members/{administrator.id}"
    )
    assert leaving.json()["code"] == "workspaces.last_owner"
    assert administrator.http.get(f"/api/v1/workspaces/{workspace}").status_code == 200


def test_removed_member_is_a_stranger(administrator: Person) -> None:
    workspace = administrator.make("/api/v1/workspaces", name="Leaving")["id"]
    editor = administrator.invite("Edda", workspace_id=workspace, role="editor")
    path = f"/api/v1/workspaces/{workspace}"
    assert editor.http.get(path).status_code == 200
    assert administrator.http.delete(f"{path}/members/{editor.id}").status_code == 204
    assert editor.http.get("/api/v1/workspaces").json() == {"workspaces": []}
