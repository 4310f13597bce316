"""Makes the pages of a project anew, in the transaction of the change."""

from colonnade.apps.packages.indexes.values import Index, names_key, project_key
from colonnade.apps.packages.releases.queries import files_of
from colonnade.apps.packages.releases.rendering import project_html, project_json
from colonnade.kernel.edge import purge
from colonnade.kernel.work import Work


async def next_serial(work: Work, index: Index) -> int:
    """The last thing of a change: from here to the commit, other changes to this index wait."""
    return await work.value(
        "update packages_index set serial = serial + 1 where id = %(id)s returning serial",
        {"id": index.id},
    )


async def make_pages(
    work: Work, index: Index, *, project_id: int, normalized: str, status: str, serial: int
) -> None:
    """The list of the index names the serial too, and so is made anew with every change."""
    files = await files_of(work, project_id)
    await work.execute(
        "insert into packages_page (project_id, serial, json, html)"
        " values (%(project)s, %(serial)s, %(json)s, %(html)s)"
        " on conflict (project_id) do update"
        " set serial = excluded.serial, json = excluded.json, html = excluded.html",
        {
            "project": project_id,
            "serial": serial,
            "json": project_json(normalized, files, status=status, serial=serial),
            "html": project_html(normalized, files, status=status, serial=serial),
        },
    )
    await purge(work, project_key(project_id), names_key(index.id))
