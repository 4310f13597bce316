"""Pages for people: an index, a project, a release. They need no JavaScript."""

from email.utils import getaddresses
from itertools import groupby
from typing import Any, Literal
from urllib.parse import urlsplit

from litestar import Request, Response, get
from litestar.enums import MediaType
from litestar.response import Redirect
from packaging.utils import canonicalize_name

from colonnade.apps.packages.indexes.queries import index_for_person
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.metadata.values import CoreMetadata, is_web_address
from colonnade.apps.packages.projects import queries
from colonnade.apps.packages.projects.descriptions import description_html
from colonnade.apps.packages.projects.values import PAGE_PROJECTS, Project
from colonnade.apps.packages.roles.queries import may_manage
from colonnade.kernel.web import asset_address, decode_cursor, encode_cursor, render
from colonnade.kernel.work import Look
from colonnade.kit.text import bytes_text, counted
from colonnade.kit.threads import in_thread

AnyRequest = Request[Any, Any, Any]
Show = Literal["", "files", "history", "dependencies"]
TEMPLATES = "colonnade.apps.packages.projects:"
STYLES = "../public/packages.css"
SCRIPT = "../public/packages.ts"


def page(
    request: AnyRequest, look: Look, template: str, index: Index, status: int = 200, **values: Any
) -> Response[Any]:
    """A page about an index, or something in it."""
    html = render(
        TEMPLATES + template,
        scope=request.scope,
        index=index,
        here=request.scope["path"],
        public_url=look.process.settings.public_url,
        packages_styles=asset_address(STYLES),
        packages_script=asset_address(SCRIPT),
        counted=counted,
        bytes_text=bytes_text,
        **values,
    )
    return Response(html, media_type=MediaType.HTML, status_code=status)


@get("/{workspace:str}/{index_name:str}/", include_in_schema=False)
async def index_page(
    request: AnyRequest,
    look: Look,
    workspace: str,
    index_name: str,
    q: str = "",
    cursor: str | None = None,
) -> Response[Any]:
    index = await index_for_person(look, workspace, index_name)
    after = decode_cursor(cursor, tuple[int, str]) if cursor else None
    projects, following = await queries.find_projects(
        look, index, q, after=after, limit=PAGE_PROJECTS
    )
    public = urlsplit(look.process.settings.public_url)
    secret = "" if index.is_public else "__token__:YOUR_TOKEN@"
    return page(
        request,
        look,
        "index.html",
        index,
        search=q,
        projects=projects,
        following=encode_cursor(following) if following else None,
        count=await queries.project_count(look, index),
        with_token=f"{public.scheme}://{secret}{public.netloc}{index.address}",
        host=public.hostname,
        env_name=index.name.upper().replace("-", "_"),
    )


@get(
    [
        "/{workspace:str}/{index_name:str}/project/{project:str}/",
        "/{workspace:str}/{index_name:str}/project/{project:str}/{version:str}/",
    ],
    include_in_schema=False,
)
async def project_page(
    request: AnyRequest,
    look: Look,
    workspace: str,
    index_name: str,
    project: str,
    version: str = "",
    show: Show = "",
) -> Response[Any]:
    index = await index_for_person(look, workspace, index_name)
    normalized = canonicalize_name(project)
    if normalized != project:
        tail = f"{version}/" if version else ""
        return Redirect(f"{index.address}/project/{normalized}/{tail}", status_code=301)
    found = await queries.project_at(look, index, normalized)
    values = await _release_values(look, index, found, version, show)
    return page(
        request,
        look,
        "project.html",
        index,
        project=found,
        show=show,
        may_manage=await may_manage(look, index, found.id, found.normalized),
        is_pip_default=False,
        **values,
    )


async def _release_values(
    look: Look, index: Index, project: Project, version: str, show: Show
) -> dict[str, Any]:
    """What the page of a release shows; of what lies behind its tabs, the open one alone."""
    releases = await queries.releases_of(look, project)
    wanted = version or project.latest_version or (releases[0].version if releases else "")
    if not wanted:
        return {"release": None, "releases": releases, "is_newest": True}
    release = await queries.release_of(look, project, wanted)
    metadata = release.metadata
    values: dict[str, Any] = {
        "release": release,
        "releases": releases,
        "is_newest": not version or release.version == project.latest_version,
        "people": _people(metadata),
        "links": _links(metadata),
        "keywords": _keywords(metadata),
        "classifiers": _classifiers(metadata),
    }
    match show:
        case "dependencies":
            values["dependencies"] = await queries.dependencies_of(look, index, metadata)
            values["dependents"] = await queries.dependents_of(look, index, project.normalized)
        case "":
            values["description"] = await in_thread(
                description_html, metadata.description, metadata.description_content_type
            )
        case _:
            pass
    return values


def _people(metadata: CoreMetadata) -> list[tuple[str, str]]:
    """Names with their addresses; each once."""
    found: dict[tuple[str, str], None] = {}
    for names, addresses in (
        (metadata.author, metadata.author_email),
        (metadata.maintainer, metadata.maintainer_email),
    ):
        people = [pair for pair in getaddresses([addresses]) if pair[1]] if addresses else []
        if names and not any(name for name, _ in people):
            # One name and one address are of the same person.
            alone = len(people) == 1
            people = [(names, people[0][1])] if alone else [(names, ""), *people]
        found |= dict.fromkeys(people)
    return list(found)


def _links(metadata: CoreMetadata) -> list[tuple[str, str]]:
    told = [
        *metadata.project_urls.items(),
        ("Homepage", metadata.home_page),
        ("Download", metadata.download_url),
    ]
    by_address = {url: label for label, url in reversed(told) if url and is_web_address(url)}
    return [(label, url) for url, label in reversed(by_address.items())]


def _keywords(metadata: CoreMetadata) -> list[str]:
    words = (word.strip() for told in metadata.keywords for word in told.split(","))
    return [word for word in words if word]


def _classifiers(metadata: CoreMetadata) -> list[tuple[str, list[str]]]:
    """By what they are about: `Topic`, with all that is said of it."""
    pairs = sorted(name.partition(" :: ")[::2] for name in metadata.classifiers)
    return [
        (group, [name for _, name in told])
        for group, told in groupby(pairs, key=lambda pair: pair[0])
    ]


pages = [index_page, project_page]
