"""An index, its address, and the rules of its name."""

import re

import msgspec

from colonnade.apps.packages.indexes.errors import IndexInvalid
from colonnade.kernel.permissions import Thing

NAME_LENGTH_MAX = 50
INDEXES_MAX = 100
"""Indexes of one workspace."""

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")


class Index(msgspec.Struct, frozen=True):
    """A place that packages are published to and installed from.

    `workspace` is the workspace's part of the address: `/{workspace}/{name}/simple/`.
    """

    id: int
    workspace_id: int
    workspace: str
    name: str
    is_public: bool

    @property
    def address(self) -> str:
        return f"/{self.workspace}/{self.name}"

    @property
    def surrogate_keys(self) -> tuple[str, str]:
        """What every public page of the index reads, as the edge knows it."""
        return f"workspace-{self.workspace_id}", f"index-{self.id}"


def project_key(project_id: int) -> str:
    return f"project-{project_id}"


def names_key(index_id: int) -> str:
    """The list of an index's projects."""
    return f"index-{index_id}-names"


def index_thing(index: Index) -> Thing:
    """As permissions are asked of it: a grant on the index counts."""
    return Thing(index.workspace_id, (index_subject(index.id),))


def index_subject(index_id: int) -> str:
    return f"index:{index_id}"


def package_subject(index_id: int, normalized: str) -> str:
    """How a token that is for one project names it; there may be no such project yet."""
    return f"package:{index_id}/{normalized}"


def checked_name(name: str) -> str:
    """Part of an address, and of `pip config`: small letters, digits and hyphens."""
    name = name.strip()
    if len(name) > NAME_LENGTH_MAX or not _NAME.fullmatch(name):
        raise IndexInvalid(
            fields={
                "name": f"Give a name of at most {NAME_LENGTH_MAX} small letters, digits and "
                "hyphens, such as `main` or `team-data`."
            }
        )
    return name
