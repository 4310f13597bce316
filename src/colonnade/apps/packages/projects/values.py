"""Projects as people look at them."""

from datetime import datetime
from typing import Any

import msgspec
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from colonnade.apps.packages.metadata.values import CoreMetadata

PAGE_PROJECTS = 50
SEARCH_LENGTH_MAX = 200
DEPENDENTS_SHOWN_MAX = 200
RELEASES_SHOWN_MAX = 5_000


class ProjectLine(msgspec.Struct, frozen=True):
    """A project in a list. `rank` says how well it fits what was searched for; 0 fits best."""

    name: str
    normalized: str
    summary: str
    latest_version: str | None
    status: str
    updated_at: datetime
    rank: int = msgspec.field(default=0)


class Project(msgspec.Struct, frozen=True):
    id: int
    name: str
    normalized: str
    status: str
    status_reason: str
    summary: str
    latest_version: str | None
    size_bytes: int
    created_at: datetime
    updated_at: datetime


class ReleaseLine(msgspec.Struct, frozen=True):
    """`yanked`: the reason, perhaps empty; None where it is not."""

    id: int
    version: str
    yanked: str | None
    created_at: datetime
    file_count: int
    size_bytes: int

    @property
    def is_prerelease(self) -> bool:
        return Version(self.version).is_prerelease


class FileLine(msgspec.Struct, frozen=True):
    name: str
    kind: str
    size_bytes: int
    sha256: str
    blake2_256: str
    md5: str
    requires_python: str
    yanked: str | None
    uploaded_at: datetime
    uploaded_by: str | None

    @property
    def told_kind(self) -> str:
        """As people say it: the source, or a wheel and what it is for."""
        if self.kind == "sdist":
            return "Source"
        tags = self.name.removesuffix(".whl").split("-")[-3:]
        return f"Wheel for {', '.join(tags)}" if tags != ["py3", "none", "any"] else "Wheel"


class Release(msgspec.Struct, frozen=True):
    version: str
    yanked: str | None
    created_at: datetime
    metadata: CoreMetadata
    files: list[FileLine]


class Dependency(msgspec.Struct, frozen=True):
    """What a release requires; `is_here`: it can be had from the same index."""

    name: str
    normalized: str
    told: str
    """What of it: the versions, the extras of it."""
    condition: str
    """When: the environment marker, without the extra."""
    extra: str
    """Where it is for one of the release's own extras."""
    is_here: bool


def parsed_dependency(text: str) -> tuple[str, str, str, str] | None:
    """Name, what of it, when, and for which extra."""
    try:
        requirement = Requirement(text)
    except InvalidRequirement:
        return None
    told = f"[{', '.join(sorted(requirement.extras))}] " if requirement.extras else ""
    told += ", ".join(sorted(str(specifier) for specifier in requirement.specifier))
    condition, extra = _split(str(requirement.marker) if requirement.marker else "")
    return requirement.name, told.strip(), condition, extra


def _split(marker: str) -> tuple[str, str]:
    """The extra that a marker names, and the rest of it; the usual forms."""
    parts = [part.strip() for part in marker.split(" and ")]
    extras = [part for part in parts if part.startswith('extra == "')]
    if len(extras) != 1 or " or " in marker:
        return marker, ""
    rest = " and ".join(part for part in parts if part not in extras)
    return rest, canonicalize_name(extras[0].removeprefix('extra == "').removesuffix('"'))


OWN_STATUSES = ("active", "archived", "deprecated")
"""What owners can make of it (PEP 792)."""

REASON_LENGTH_MAX = 500

HISTORY_SHOWN_MAX = 200


class Happened(msgspec.Struct, frozen=True):
    """An entry of the feed about a project."""

    at: datetime
    who: str
    type: str
    payload: Any
