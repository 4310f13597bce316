"""Reading the pages that were made."""

from contextlib import suppress
from dataclasses import dataclass

from packaging.utils import parse_sdist_filename, parse_wheel_filename

from colonnade.apps.packages.indexes.values import Index, names_key
from colonnade.apps.packages.releases.errors import ProjectNotFound
from colonnade.apps.packages.releases.queries import KeptBytes, bytes_of
from colonnade.apps.packages.releases.rendering import root_html, root_json
from colonnade.apps.packages.simple.negotiating import Form
from colonnade.apps.packages.sources.queries import names_of, owner_of_name
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


async def root_page(look: Look, line: list[Index], form: Form) -> Page:
    """All names that the line has, with the newest serial of its indexes."""
    names = await names_of(look, line)
    serial = await look.value(
        "select max(serial) from packages_index where id = any(%(ids)s)",
        {"ids": [index.id for index in line]},
    )
    make = root_json if form == "json" else root_html
    return Page(make(names, serial=serial), serial, names_key(line[0].id))


async def file_in_line(look: Look, line: list[Index], file_name: str) -> KeptBytes:
    """Raises ProjectNotFound. The index that has the project is the only one that is asked."""
    for index in line[:1]:
        with suppress(ProjectNotFound):
            return await bytes_of(look, index, file_name)
    if len(line) == 1:
        raise ProjectNotFound
    try:
        normalized = project_of(file_name)
    except ValueError:
        raise ProjectNotFound from None
    return await bytes_of(look, await owner_of_name(look, line, normalized), file_name)


def project_of(file_name: str) -> str:
    """Normalised. Raises ValueError where it is no name of a wheel or an sdist."""
    parse = parse_wheel_filename if file_name.endswith(".whl") else parse_sdist_filename
    return parse(file_name)[0]
