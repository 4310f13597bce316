"""What happened to projects, in words: what goes on from somebody's name."""

from typing import Any

from colonnade.kernel.audit import Sentences

sentences: Sentences = {
    "packages.project.created": lambda p: f"made the project {p['project']}",
    "packages.project.deleted": lambda p: f"deleted the project {p['project']}",
    "packages.project.status_changed": lambda p: (
        f"made the project {p['status']}" + (f": {p['reason']}" if p["reason"] else "")
    ),
    "packages.project.moved": lambda p: (
        f"moved the project from {p['from_index']} to {p['to_index']}"
    ),
    "packages.file.published": lambda p: f"published {p['file']}",
    "packages.file.deleted": lambda p: f"deleted {p['file']}",
    "packages.file.changed": lambda p: (
        f"took back the yanking of {p['file']}"
        if p["yanked"] is None
        else f"yanked {p['file']}" + (f": {p['yanked']}" if p["yanked"] else "")
    ),
    "packages.release.yanked": lambda p: (
        f"yanked {p['version']}" + (f": {p['reason']}" if p["reason"] else "")
    ),
    "packages.release.unyanked": lambda p: f"took back the yanking of {p['version']}",
    "packages.release.promoted": lambda p: f"promoted {p['project']} {p['version']}",
    "packages.index.bases_changed": lambda p: (
        f"made {p['index']['name']} inherit from {len(p['bases'])} indexes"
    ),
    "packages.release.deleted": lambda p: f"deleted the release {p['version']}",
    "packages.role.given": lambda p: f"gave the role {p['role']}",
    "packages.role.taken": lambda _p: "took a role back",
    "packages.person.invited": lambda p: f"invited somebody as {p['role']}",
    "packages.invitation.withdrawn": lambda _p: "withdrew an invitation",
    "packages.publisher.added": lambda p: f"trusts the publisher {p['publisher']}",
    "packages.publisher.removed": lambda p: f"no longer trusts the publisher {p['publisher']}",
    "packages.publisher.used": lambda p: f"let {p['publisher']} publish",
}


def told(type_name: str, payload: Any) -> str:
    """Never fails: what can't be said in words is said by its type."""
    try:
        return sentences[type_name](payload)
    except (KeyError, TypeError):
        return " ".join(type_name.split(".")[1:])
