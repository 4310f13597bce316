"""Reading the pages that were made."""

from dataclasses import dataclass

from colonnade.apps.packages.indexes.values import Index, names_key
from colonnade.apps.packages.releases.errors import ProjectNotFound
from colonnade.apps.packages.releases.queries import projects_of
from colonnade.apps.packages.releases.rendering import root_html, root_json
from colonnade.apps.packages.simple.negotiating import Form
from colonnade.kernel.work import Look


@dataclass(frozen=True, slots=True)
class Page:
    body: bytes
    serial: int
    key: str
    """What the page is of, as the edge knows it."""


async def project_page(look: Look, index: Index, normalized: str, form: Form) -> Page:
    return await look.record(
        Page,
        f"select g.{form} as body, g.serial, 'project-' || p.id as key from packages_project p"
        " join packages_page g on g.project_id = p.id"
        " where p.index_id = %(index)s and p.normalized = %(name)s",
        {"index": index.id, "name": normalized},
        absent=ProjectNotFound,
    )


async def root_page(look: Look, index: Index, form: Form) -> Page:
    names = await projects_of(look, index)
    serial = await look.value(
        "select serial from packages_index where id = %(id)s", {"id": index.id}
    )
    make = root_json if form == "json" else root_html
    return Page(make(names, serial=serial), serial, names_key(index.id))
