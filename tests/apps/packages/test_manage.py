"""Owners manage a project; installers see each change as soon as it is done."""

import httpx
import pytest
from support.indexes import Place, make_place
from support.letters import link_in, mails_to
from support.people import Person, csrf_field
from support.wheels import sdist, wheel

from colonnade.apps.packages.releases.rendering import HTML_TYPE

PAGE = {"accept": "text/html"}


@pytest.fixture
def place(administrator: Person, server) -> Place:
    made = make_place(administrator, server.url, "Managers")
    for file in (
        wheel("acme-prices", "1.0"),
        sdist("acme-prices", "1.0"),
        wheel("acme-prices", "2.0"),
    ):
        assert made.post(*file).status_code == 200
    return made


def project_path(place: Place, rest: str = "") -> str:
    return f"/api/v1/indexes/{place.index_id}/projects/acme-prices{rest}"


def form(who: Person, place: Place, **fields: str) -> httpx.Response:
    address = f"{place.url}/project/acme-prices/manage"
    page = who.http.get(address, headers=PAGE)
    return who.http.post(address, data={"csrf": csrf_field(page), **fields}, headers=PAGE)


def test_a_yanked_release_and_file_are_marked_at_once(place: Place, administrator: Person):
    http = administrator.http
    yank = {"yanked": True, "reason": "Wrong <prices>"}
    assert http.patch(project_path(place, "/releases/2"), json=yank).status_code == 200
    files = {file["filename"]: file for file in place.simple("acme-prices").json()["files"]}
    assert files["acme_prices-2.0-py3-none-any.whl"]["yanked"] == "Wrong <prices>"
    assert files["acme_prices-1.0.tar.gz"]["yanked"] is False
    html = place.simple("acme-prices", HTML_TYPE).text
    assert 'data-yanked="Wrong &lt;prices&gt;"' in html
    assert http.get(project_path(place)).json()["latest_version"] == "1.0"
    page = http.get(f"{place.url}/project/acme-prices/2.0/", headers=PAGE).text
    assert "This release was yanked: Wrong &lt;prices&gt;" in page
    file = project_path(place, "/files/acme_prices-1.0.tar.gz")
    assert http.patch(file, json={"yanked": True}).status_code == 200
    assert http.patch(project_path(place, "/releases/2.0"), json={"yanked": False}).is_success
    files = {one["filename"]: one["yanked"] for one in place.simple("acme-prices").json()["files"]}
    assert files == {
        "acme_prices-1.0-py3-none-any.whl": False,
        "acme_prices-1.0.tar.gz": True,
        "acme_prices-2.0-py3-none-any.whl": False,
    }
    assert http.patch(project_path(place, "/releases/9"), json=yank).status_code == 404


def test_what_is_deleted_is_gone_and_its_name_is_used(place: Place, administrator: Person):
    http = administrator.http
    file = project_path(place, "/files/acme_prices-1.0.tar.gz")
    wrong = http.delete(file, params={"confirm": "acme_prices"})
    assert wrong.json()["code"] == "packages.confirmation_wrong"
    assert http.delete(file, params={"confirm": "acme_prices-1.0.tar.gz"}).is_success
    release = project_path(place, "/releases/2.0")
    assert http.delete(release, params={"confirm": "2.0"}).is_success
    listed = [one["filename"] for one in place.simple("acme-prices").json()["files"]]
    assert listed == ["acme_prices-1.0-py3-none-any.whl"]
    gone = httpx.get(f"{place.url}/files/acme_prices-1.0.tar.gz", auth=("__token__", place.secret))
    assert gone.status_code == 404
    again = place.post(*wheel("acme-prices", "2.0"))
    assert again.status_code == 400
    assert again.text.startswith("File already exists")
    assert http.delete(project_path(place), params={"confirm": "acme-prices"}).is_success
    assert place.simple("acme-prices").status_code == 404
    assert place.post(*wheel("acme-prices", "1.0")).status_code == 400
    assert place.post(*wheel("acme-prices", "3.0")).status_code == 200
    assert http.get(project_path(place, "/releases")).json()["releases"][0]["version"] == "3.0"


def test_an_archived_project_says_so_and_takes_no_uploads(place: Place, administrator: Person):
    done = form(administrator, place, do="status", status="archived", reason="See acme-costs")
    assert done.status_code == 303
    page = place.simple("acme-prices").json()
    assert page["project-status"] == {"status": "archived", "reason": "See acme-costs"}
    assert (
        'name="pypi:project-status" content="archived"'
        in place.simple("acme-prices", HTML_TYPE).text
    )
    refused = place.post(*wheel("acme-prices", "3.0"))
    assert refused.status_code == 409
    assert "archived" in refused.text
    assert form(administrator, place, do="status", status="active").status_code == 303
    assert place.post(*wheel("acme-prices", "3.0")).status_code == 200
    odd = form(administrator, place, do="status", status="odd")
    assert odd.status_code == 422
    assert "Choose from active" in odd.text


def test_people_are_invited_publish_and_are_told(place: Place, administrator: Person, settings):
    maintainer = administrator.somebody("Max")
    bad = form(administrator, place, do="invite", email="nobody", role="owner")
    assert bad.status_code == 422
    invited = form(administrator, place, do="invite", email=maintainer.email, role="owner")
    assert invited.status_code == 303
    subject, text = mails_to(settings.database_url, maintainer.email)[-1]
    assert "invites you to the project acme-prices" in subject
    link = f"{place.origin}{httpx.URL(link_in(text, '/packages/invitations/')).path}"
    # Before: not there at all.
    assert maintainer.http.get(f"{place.url}/", headers=PAGE).status_code == 404
    other = administrator.somebody("Otto")
    page = other.http.get(link, headers=PAGE)
    refused = other.http.post(link, data={"csrf": csrf_field(page)}, headers=PAGE)
    assert refused.status_code == 409
    page = maintainer.http.get(link, headers=PAGE)
    accepted = maintainer.http.post(link, data={"csrf": csrf_field(page)}, headers=PAGE)
    assert accepted.headers["location"] == f"{place.path}/project/acme-prices/"
    secret = maintainer.api("read", "write").headers["authorization"].removeprefix("Bearer ")
    assert place.post(*wheel("acme-prices", "3.0"), secret).status_code == 200
    elsewhere = place.post(*wheel("acme-other", "1.0"), secret)
    assert elsewhere.status_code == 403
    assert "may not publish to acme-other" in elsewhere.text
    assert form(maintainer, place, do="yank", of="3.0", reason="Oh").status_code == 303
    told = mails_to(settings.database_url, maintainer.email)
    assert any("yanked the release 3.0" in text and "Oh" in text for _, text in told)
    people = administrator.http.get(project_path(place, "/people")).json()["people"]
    assert [(one["name"], one["role"]) for one in people] == [("Max", "owner")]
    history = administrator.http.get(project_path(place, "/history")).json()["entries"]
    sentences = [entry["sentence"] for entry in history]
    assert sentences[0] == "yanked 3.0: Oh"
    assert "published acme_prices-3.0-py3-none-any.whl" in sentences
    lowered = administrator.http.put(
        project_path(place, f"/people/{maintainer.id}"), json={"role": "maintainer"}
    )
    assert lowered.is_success
    assert place.post(*wheel("acme-prices", "4.0"), secret).status_code == 200
    shut = maintainer.http.patch(project_path(place, "/releases/4.0"), json={"yanked": True})
    assert shut.status_code == 403
    gone = administrator.http.delete(project_path(place, f"/people/{maintainer.id}"))
    assert gone.is_success
    assert place.post(*wheel("acme-prices", "5.0"), secret).status_code == 403


def test_a_project_moves_to_another_index(place: Place, administrator: Person):
    other = administrator.make(
        f"/api/v1/workspaces/{place.workspace_id}/indexes", name="second", is_public=True
    )
    moved = administrator.http.post(
        project_path(place, "/transfer"),
        json={"to_index_id": other["id"], "confirm": "acme-prices"},
    )
    assert moved.is_success, moved.text
    assert place.simple("acme-prices").status_code == 404
    address = f"{place.url.removesuffix('/main')}/second"
    page = httpx.get(f"{address}/simple/acme-prices/", headers={"accept": HTML_TYPE})
    assert page.status_code == 200
    file = httpx.get(f"{address}/files/acme_prices-2.0-py3-none-any.whl")
    assert file.content == wheel("acme-prices", "2.0")[1]
    assert place.post(*wheel("acme-prices", "2.0")).status_code == 400


def test_only_who_manages_sees_the_page(place: Place, administrator: Person):
    editor = administrator.invite("Edda", workspace_id=place.workspace_id, role="editor")
    address = f"{place.url}/project/acme-prices/manage"
    assert editor.http.get(address, headers=PAGE).status_code == 403
    assert "/manage" not in editor.http.get(f"{place.url}/project/acme-prices/", headers=PAGE).text
    assert editor.http.post(address, data={"csrf": "wrong"}).status_code == 403
    secret = editor.api("read", "write").headers["authorization"].removeprefix("Bearer ")
    assert place.post(*wheel("eddas-own", "1.0"), secret).status_code == 200
    own = f"/api/v1/indexes/{place.index_id}/projects/eddas-own"
    assert editor.http.patch(own, json={"status": "archived"}).is_success
