"""The pages of the Simple API as bytes (PyPA specification "Simple repository API", 1.4).

They are made when something is published. Addresses in them are relative to the page, so that the
same bytes are right under every host name.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

import msgspec
from packaging.utils import canonicalize_name
from packaging.version import Version

from colonnade.apps.packages.releases.values import PublishedFile

API_VERSION = "1.4"
JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"

_FILES = "../../files/"
"""From `simple/{project}/` to `files/{name}`."""


def project_json(
    name: str, files: Sequence[PublishedFile], *, status: str, serial: int, reason: str = ""
) -> bytes:
    """`name` is the normalised one; `reason` says why the status is what it is (PEP 792)."""
    listed = in_order(files)
    return msgspec.json.encode(
        {
            "meta": {"api-version": API_VERSION, "_last-serial": serial},
            "name": name,
            "project-status": {"status": status, **({"reason": reason} if reason else {})},
            "versions": list(dict.fromkeys(file.version for file in listed)),
            "files": [_file_json(file) for file in listed],
        }
    )


def _file_json(file: PublishedFile) -> dict[str, Any]:
    told: dict[str, Any] = {
        "filename": file.name,
        "url": _FILES + file.name,
        "hashes": {"sha256": file.sha256},
        "size": file.size_bytes,
        "upload-time": file.uploaded_at.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "yanked": False if file.yanked is None else file.yanked or True,
    }
    if file.requires_python:
        told["requires-python"] = file.requires_python
    if file.metadata_sha256:
        # Under its present name and the one that early clients asked for (PEP 714).
        told["core-metadata"] = told["dist-info-metadata"] = told["data-dist-info-metadata"] = {
            "sha256": file.metadata_sha256
        }
    return told


def project_html(
    name: str, files: Sequence[PublishedFile], *, status: str, serial: int, reason: str = ""
) -> bytes:
    anchors = "\n".join(_anchor(file) for file in in_order(files))
    head = f'<meta name="pypi:project-status" content="{escape(status)}">\n'
    if reason:
        head += f'<meta name="pypi:project-status-reason" content="{escape(reason)}">\n'
    return _page(
        f"Links for {escape(name)}",
        f"<h1>Links for {escape(name)}</h1>\n{anchors}",
        head=head,
        serial=serial,
    )


def _anchor(file: PublishedFile) -> str:
    attributes = ""
    if file.requires_python:
        attributes += f' data-requires-python="{escape(file.requires_python)}"'
    if file.yanked is not None:
        attributes += f' data-yanked="{escape(file.yanked)}"'
    if file.metadata_sha256:
        told = f"sha256={file.metadata_sha256}"
        attributes += f' data-core-metadata="{told}" data-dist-info-metadata="{told}"'
    address = f"{_FILES}{escape(file.name)}#sha256={file.sha256}"
    return f'<a href="{address}"{attributes}>{escape(file.name)}</a><br>'


def root_json(names: Sequence[str], *, serial: int) -> bytes:
    """`names` as their owners write them."""
    return msgspec.json.encode(
        {
            "meta": {"api-version": API_VERSION, "_last-serial": serial},
            "projects": [{"name": name} for name in names],
        }
    )


def root_html(names: Sequence[str], *, serial: int) -> bytes:
    anchors = "\n".join(
        f'<a href="{canonicalize_name(name)}/">{escape(name)}</a><br>' for name in names
    )
    return _page("Simple index", anchors, head="", serial=serial)


def _page(title: str, body: str, *, head: str, serial: int) -> bytes:
    return (
        "<!DOCTYPE html>\n<html>\n<head>\n"
        f'<meta name="pypi:repository-version" content="{API_VERSION}">\n{head}'
        f"<title>{title}</title>\n</head>\n<body>\n{body}\n</body>\n</html>\n<!--SERIAL {serial}-->"
    ).encode()


def in_order(files: Sequence[PublishedFile]) -> list[PublishedFile]:
    """By version, then by name."""
    return sorted(files, key=lambda file: (Version(file.version), file.name))
