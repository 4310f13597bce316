"""One box: beginnings, accents, typos; ranked; and nothing that one may not see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.people import Person

from colonnade.kernel.errors import NotFound
from colonnade.kernel.permissions import Role
from colonnade.kernel.search import Document, asked_for, search
from colonnade.kernel.search.errors import SearchWrong
from colonnade.kernel.search.highlighting import excerpt, marked
from colonnade.kernel.search.typos import trigrams, typos_between
from colonnade.kernel.search.values import QUERY_LENGTH_MAX, Piece
from colonnade.kernel.work import Look
from colonnade.kit.folding import folded, words_of

pytestmark = pytest.mark.anyio


async def test_as_one_types(place):
    await place.put("Customer orders", "Order lines", "Reorders")
    for text in ("o", "or", "ord", "orders", "ORDERS "):
        assert {"Customer orders", "Order lines"} & set(await place.find(text)), text
    assert await place.find("order l") == ["Order lines"]
    assert await place.find("lines order") == ["Order lines"]
    assert await place.find("") == await place.find("!?") == []


async def test_case_and_accents_make_no_difference(place):
    await place.put("Ångström Größe", "Éclairs", "Smørrebrød", "Straße")
    for text, title in (
        ("angstrom", "Ångström Größe"),
        ("GROSSE", "Ångström Größe"),
        ("eclair", "Éclairs"),
        ("smorrebrod", "Smørrebrød"),
        ("strasse", "Straße"),
        ("ÉCLAIRS", "Éclairs"),
    ):
        assert await place.find(text) == [title], text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("postgers", "Postgres guide"),
        ("potsgres", "Postgres guide"),
        ("postgrs", "Postgres guide"),
        ("postrge", "Postgres guide"),
        ("invioces", "Invoices 2031"),
        ("inovice", "Invoices 2031"),
        ("custmer", "Customers"),
        ("cusotmers", "Customers"),
        ("tset", "Test"),
        ("postgres gude", "Postgres guide"),
        ("smorebrod", "Smørrebrød"),
    ],
)
async def test_typos_are_forgiven(place, typed, meant):
    await place.put("Postgres guide", "Invoices 2031", "Customers", "Test", "Smørrebrød", "Sales")
    assert (await place.find(typed))[:1] == [meant]


async def test_what_is_spelt_right_comes_before_what_is_alike(place):
    await place.put("Sails", "Sales", "Salsa")
    assert (await place.find("sales"))[0] == "Sales"
    assert (await place.find("sails"))[0] == "Sails"


async def test_titles_come_before_texts_and_whole_ones_first(place):
    await place.put("Something else", text="about budget")
    await place.put("The budget of others", "Budget 2031", "Budget")
    assert await place.find("budget") == [
        "Budget",
        "Budget 2031",
        "The budget of others",
        "Something else",
    ]


async def test_the_workspace_one_is_in_comes_first(place, process):
    from colonnade.kernel.work import Work
    from colonnade.kernel.workspaces import create_workspace

    work = Work(process, place.owner)
    other = await create_workspace(work, "Other")
    await work.commit()
    await place.write("table:900", Document("table:900", other.id, "table", "Plans", "/w/2"))
    await place.put("Plans")
    look = Look(process, place.owner)
    for near in (place.workspace_id, other.id):
        first = (await search(look, asked_for("plans", near=near)))[0]
        assert first.workspace_id == near
    [only] = await search(look, asked_for("plans"), workspace_id=other.id)
    assert (only.subject, only.workspace_name) == ("table:900", "Other")


async def test_kinds_narrow_it(place):
    await place.put("Budget")
    await place.put("Budget", kind="view")
    assert len(await place.find("budget")) == 2
    assert len(await place.find("budget", kinds="view")) == 1
    assert await place.find("budget", kinds="field,database") == []


async def test_nobody_finds_what_they_may_not_see(place, process):
    await place.put("Secret plans")
    viewer = await place.person("v", Role.VIEWER)
    stranger = await place.person("s", None)
    assert await place.find("secret", by=viewer) == ["Secret plans"]
    for typed in ("secret", "secert", "s"):
        assert await place.find(typed, by=stranger) == []
    with pytest.raises(NotFound):
        await search(Look(process, stranger), asked_for("secret"), workspace_id=place.workspace_id)


async def test_a_guest_finds_what_is_granted_and_no_more(place, process):
    await place.put("Shown", "Hidden")
    guest = await place.person("g", Role.GUEST)
    async with process.database.writing() as connection:
        await connection.execute(
            "insert into permissions_grant (workspace_id, subject, account_id, role)"
            " values (%(w)s, 'table:1', %(a)s, 'viewer')",
            {"w": place.workspace_id, "a": guest.account_id},
        )
    assert await place.find("shown", by=guest) == ["Shown"]
    assert await place.find("hidden", by=guest) == []


async def test_what_is_gone_or_renamed_is_found_no_more(place):
    await place.put("Old name")
    await place.write(
        "table:1", Document("table:1", place.workspace_id, "table", "New name", "/w/1")
    )
    assert await place.find("old") == []
    assert await place.find("new") == ["New name"]
    await place.write("table:1")
    assert await place.find("new") == []


async def test_a_query_has_limits(place):
    with pytest.raises(SearchWrong):
        asked_for("x" * (QUERY_LENGTH_MAX + 1))
    with pytest.raises(SearchWrong):
        asked_for("a\0b")
    await place.put("Budget")
    assert await place.find("'budget' & | ! :* (") == ["Budget"]
    assert await place.find(" ".join(["budget"] * 20)) == ["Budget"]


async def test_trigrams_are_those_of_the_database(place):
    async with place.process.database.reading() as connection:
        for word in ("a", "ab", "postgres", "größe", "日本語"):
            row = await (
                await connection.execute("select search_trigrams(%(w)s)", {"w": word})
            ).fetchone()
            assert row is not None
            assert set(row[0]) == set(trigrams(word, whole=True))


def test_what_was_found_is_shown_in_pieces():
    pieces = marked("Größe: 12 Äpfel", {"grosse", "apf"})
    assert pieces == [
        Piece("Größe", hit=True),
        Piece(": 12 "),
        Piece("Äpfel", hit=True),
    ]
    assert "".join(piece.text for piece in pieces) == "Größe: 12 Äpfel"
    long = "word " * 100 + "needle " + "word " * 100
    shown = excerpt(long, {"needle"})
    assert (shown[0].text, shown[-1].text) == ("…", "…")
    assert Piece("needle", hit=True) in shown
    assert excerpt("nothing here", {"needle"}) == []


@given(st.text(max_size=60))
def test_pieces_are_the_whole_text(text):
    assert "".join(piece.text for piece in marked(text, {"a", "in"})) == text


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text):
    assert words_of(folded(text)) == words_of(text)


WORD = st.text("abc", max_size=6)


@given(WORD, WORD)
def test_typos_are_counted_alike_from_both_sides(one, other):
    count = typos_between(one, other, is_last=False)
    assert count == typos_between(other, one, is_last=False)
    assert (count == 0) == (one == other)
    assert count <= max(len(one), len(other))
    assert typos_between(one, one + other, is_last=True) == 0


def test_what_is_made_is_found_and_rows_are_too(administrator: Person):
    import time

    workspace = administrator.make("/api/v1/workspaces", name="Findable")["id"]
    database = administrator.make(f"/api/v1/workspaces/{workspace}/databases", name="Shop")["id"]
    table = administrator.make(
        f"/api/v1/databases/{database}/tables",
        name="Zebrafish",
        fields=[{"name": "Species", "kind": "text"}, {"name": "Notes", "kind": "text"}],
    )["id"]
    administrator.make(
        f"/api/v1/tables/{table}/rows", fields={"Species": "Danio", "Notes": "striped swimmer"}
    )

    def find(q: str) -> list[tuple[str, str]]:
        answer = administrator.http.get("/api/v1/search", params={"q": q, "workspace": workspace})
        assert answer.status_code == 200, answer.text
        return [(found["kind"], found["url"]) for found in answer.json()["results"]]

    until = time.monotonic() + 10
    while not find("zebrfish") and time.monotonic() < until:
        time.sleep(0.1)
    url = f"/w/{workspace}/tables/{table}"
    assert find("zebrfish")[0] == ("table", url)
    assert ("field", url) in find("species")
    assert ("database", f"/w/{workspace}") in find("shop")
    assert find("findable") == [("workspace", f"/w/{workspace}")]
    path = f"/api/v1/workspaces/{workspace}/search/rows"
    [row] = administrator.http.get(path, params={"q": "swimm"}).json()["results"]
    assert (row["kind"], row["url"]) == ("row", f"{url}?row=1")
    assert row["title"] == [{"text": "Danio", "hit": False}]
    assert {"text": "swimmer", "hit": True} in row["excerpt"]
    [by_title] = administrator.http.get(path, params={"q": "danio"}).json()["results"]
    assert by_title["excerpt"][0]["text"].startswith("Zebrafish: ")
    assert administrator.http.get(path, params={"q": "x", "table": table}).json()["results"] == []
    viewer = administrator.invite("Val", workspace_id=workspace, role="viewer")
    assert viewer.http.get(path, params={"q": "swimm"}).json()["results"] == [row]
    administrator.http.delete(f"/api/v1/tables/{table}")
    until = time.monotonic() + 10
    while find("zebrafish") and time.monotonic() < until:
        time.sleep(0.1)
    assert find("zebrafish") == []
