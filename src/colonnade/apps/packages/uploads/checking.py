"""From a form to a file that may be published: everything is read from the file itself.

Blocking, and for a large archive slow: it belongs in a thread.
"""

import re
from typing import BinaryIO

from packaging.version import InvalidVersion, Version

from colonnade.apps.packages.archives.names import shown
from colonnade.apps.packages.archives.sdists import check_sdist, parse_sdist_name
from colonnade.apps.packages.archives.wheels import check_wheel, parse_wheel_name
from colonnade.apps.packages.metadata.values import CoreMetadata, check_form, read_metadata
from colonnade.apps.packages.releases.values import CheckedFile, Digests, FileKind
from colonnade.apps.packages.uploads.errors import ActionGone, UploadRefused
from colonnade.apps.packages.uploads.forms import UploadForm

FILE_NAME_LENGTH_MAX = 255
GONE_ACTIONS = frozenset({"submit", "submit_pkg_info", "doc_upload", "verify"})
DIGEST_FIELDS = {"sha256_digest": "sha256", "blake2_256_digest": "blake2_256", "md5_digest": "md5"}

_HEX = re.compile(r"[0-9a-f]+")


def checked_file(form: UploadForm) -> CheckedFile:
    """Raises UploadRefused, ArchiveRefused, MetadataInvalid, MetadataDisagrees, ActionGone."""
    _check_envelope(form)
    digests = _checked_digests(form)
    name = _checked_file_name(form.file_name)
    file = inspected(
        form.file, name=name, kind=_kind(form, name), size_bytes=form.size_bytes, digests=digests
    )
    check_form(form.fields, file.metadata)
    return file


def inspected(
    file: BinaryIO, *, name: str, kind: FileKind, size_bytes: int, digests: Digests
) -> CheckedFile:
    """All that the file says of itself. Raises UploadRefused, ArchiveRefused, MetadataInvalid."""
    if kind is FileKind.WHEEL:
        wheel = parse_wheel_name(name)
        contents = check_wheel(file, wheel)
        metadata, project, version = read_metadata(contents.metadata), wheel.project, wheel.version
        folder = f"{contents.info_folder}licenses/"
        _check_licences(metadata, contents.names, folder)
        raw = contents.metadata
    else:
        sdist = parse_sdist_name(name)
        unpacked = check_sdist(file, sdist)
        metadata, project, version = read_metadata(unpacked.metadata), sdist.project, sdist.version
        _check_licences(metadata, unpacked.names, "")
        raw = b""
    _check_same(name, project, version, metadata)
    return CheckedFile(
        name=name,
        kind=kind,
        project=project,
        version=str(version),
        size_bytes=size_bytes,
        digests=digests,
        metadata=metadata,
        metadata_raw=raw,
    )


def _check_envelope(form: UploadForm) -> None:
    action = form.one(":action")
    if action in GONE_ACTIONS:
        raise ActionGone
    if action != "file_upload":
        raise UploadRefused("The field `:action` must be `file_upload`.")
    if form.one("protocol_version") not in {"", "1"}:
        raise UploadRefused("This version of the upload protocol is not known.")
    for name in ("name", "version", "metadata_version"):
        if not form.one(name):
            raise UploadRefused(f"The field `{name}` is missing.")


def _checked_digests(form: UploadForm) -> Digests:
    """At least one is given, and each one given is right."""
    assert form.digests is not None
    given = 0
    for field, name in DIGEST_FIELDS.items():
        told = form.one(field).lower()
        if told:
            given += 1
            if not _HEX.fullmatch(told) or told != getattr(form.digests, name):
                raise UploadRefused(f"The {field} is not that of the file that arrived.")
    if not given:
        raise UploadRefused("The form has no digest of the file: give `sha256_digest`.")
    return form.digests


def _checked_file_name(name: str) -> str:
    if not name or len(name) > FILE_NAME_LENGTH_MAX or not name.isprintable():
        raise UploadRefused("The file needs a name, of printable characters.")
    if "/" in name or "\\" in name:
        raise UploadRefused("The file's name must not be a path.")
    return name


def _kind(form: UploadForm, name: str) -> FileKind:
    told, python = form.one("filetype"), form.one("pyversion")
    if told == FileKind.WHEEL and name.endswith(".whl"):
        if not python:
            raise UploadRefused("A wheel needs the field `pyversion`.")
        return FileKind.WHEEL
    if told == FileKind.SDIST and name.endswith(".tar.gz"):
        if python not in {"", "source"}:
            raise UploadRefused("The `pyversion` of an sdist is `source`.")
        return FileKind.SDIST
    raise UploadRefused(
        f"{shown(name)} as {shown(told)}: a file is a wheel (`bdist_wheel`, `.whl`) or an sdist "
        "(`sdist`, `.tar.gz`)."
    )


def _check_same(name: str, project: str, version: Version, metadata: CoreMetadata) -> None:
    """The file's name says what its metadata says."""
    try:
        told = Version(metadata.version)
    except InvalidVersion as error:
        raise UploadRefused(f"{shown(metadata.version)} is not a version.") from error
    if metadata.project != project or told != version:
        raise UploadRefused(
            f"{shown(name)} has the metadata of {metadata.name} {metadata.version} in it."
        )


def _check_licences(metadata: CoreMetadata, names: frozenset[str], folder: str) -> None:
    for licence in metadata.license_files:
        if folder + licence not in names and not (folder and _lies_beside(names, folder, licence)):
            raise UploadRefused(f"The licence file {shown(licence)} is not in the archive.")


def _lies_beside(names: frozenset[str], folder: str, licence: str) -> bool:
    """Where packers put it before there was a folder for it (PEP 639)."""
    return folder.removesuffix("licenses/") + licence in names
