"""Core metadata as it is kept, and the rules of it (PyPA specification "Core metadata")."""

import re
from collections.abc import Callable, Mapping, Sequence
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.utils import getaddresses
from typing import Any, cast
from urllib.parse import urlsplit

import msgspec
from packaging.metadata import ExceptionGroup as Errors
from packaging.metadata import InvalidMetadata, Metadata, parse_email
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name, canonicalize_version
from packaging.version import Version
from trove_classifiers import classifiers as known_classifiers
from trove_classifiers import deprecated_classifiers

from colonnade.apps.packages.metadata.errors import MetadataDisagrees, MetadataInvalid

SUMMARY_LENGTH_MAX = 512
URL_LABEL_LENGTH_MAX = 32
URL_LENGTH_MAX = 2_000
LIST_LENGTH_MAX = 2_000
SHOWN_LENGTH = 30
LICENSE_FILES_SINCE = Version("2.4")

_NAME = re.compile(r"[a-z0-9]|[a-z0-9][a-z0-9._-]*[a-z0-9]", re.IGNORECASE | re.ASCII)
_PRIVATE = "Private ::"


class CoreMetadata(msgspec.Struct, frozen=True, kw_only=True):
    """What a file says of itself. Names as in the specification, with underscores."""

    metadata_version: str
    name: str
    version: str
    summary: str = ""
    description: str = ""
    description_content_type: str = ""
    keywords: list[str] = []
    home_page: str = ""
    download_url: str = ""
    author: str = ""
    author_email: str = ""
    maintainer: str = ""
    maintainer_email: str = ""
    license: str = ""
    license_expression: str = ""
    license_files: list[str] = []
    classifiers: list[str] = []
    platforms: list[str] = []
    supported_platforms: list[str] = []
    requires_dist: list[str] = []
    requires_python: str = ""
    requires_external: list[str] = []
    project_urls: dict[str, str] = {}
    provides_extra: list[str] = []
    provides_dist: list[str] = []
    obsoletes_dist: list[str] = []
    requires: list[str] = []
    provides: list[str] = []
    obsoletes: list[str] = []
    dynamic: list[str] = []
    import_names: list[str] = []
    import_namespaces: list[str] = []

    @property
    def project(self) -> str:
        """The normalised name."""
        return canonicalize_name(self.name)


def read_metadata(raw: bytes) -> CoreMetadata:
    """The metadata in METADATA or PKG-INFO. Raises MetadataInvalid with the first thing amiss."""
    if b"\0" in raw:
        raise MetadataInvalid("The metadata has a NUL character in it.")
    told, unknown = parse_email(raw)
    if unknown:
        name = min(unknown)
        raise MetadataInvalid(f"The metadata field {_short(name)} is not known or not readable.")
    if Version(told.get("metadata_version", "0")) < LICENSE_FILES_SINCE:
        told.pop("license_files", None)  # packers wrote it long before it was in the standard
    try:
        Metadata.from_raw(told)
    except Errors as errors:
        raise MetadataInvalid(_first(errors)) from errors
    metadata = msgspec.convert(cast("dict[str, Any]", told), CoreMetadata)
    _check_own_rules(metadata)
    return metadata


def _first(errors: Errors) -> str:
    """One at a time: the metadata's own version, the name, the version, then by the alphabet."""
    first = ("metadata-version", "name", "version")

    def place(error: InvalidMetadata) -> tuple[int, str]:
        return (first.index(error.field) if error.field in first else len(first), error.field)

    invalid = [error for error in errors.exceptions if isinstance(error, InvalidMetadata)]
    if not invalid:
        return "The metadata can't be read."
    error = min(invalid, key=place)
    return f"The metadata field {error.field} is not valid: {error}."


def _check_own_rules(metadata: CoreMetadata) -> None:
    if metadata.metadata_version == "2.0":
        raise MetadataInvalid("Metadata of version 2.0 was never a standard.")
    if not _NAME.fullmatch(metadata.name):
        raise MetadataInvalid(f"{_short(metadata.name)} is not a name for a project.")
    if Version(metadata.version).local is not None:
        raise MetadataInvalid(
            f"The version {_short(metadata.version)} has a local part (after the plus), which is "
            "for files that never leave a machine."
        )
    if len(metadata.summary) > SUMMARY_LENGTH_MAX:
        raise MetadataInvalid(f"The summary is longer than {SUMMARY_LENGTH_MAX} characters.")
    for field in msgspec.structs.fields(CoreMetadata):
        value = getattr(metadata, field.name)
        if isinstance(value, list | dict) and len(cast("list[Any]", value)) > LIST_LENGTH_MAX:
            raise MetadataInvalid(f"There are more than {LIST_LENGTH_MAX} of {field.name}.")
    _check_classifiers(metadata.classifiers)
    _check_addresses(metadata)
    for field in ("requires_dist", "provides_dist", "obsoletes_dist"):
        for text in cast("list[str]", getattr(metadata, field)):
            _check_requirement(field, text)
    if metadata.license and metadata.license_expression:
        raise MetadataInvalid("There is a License and a License-Expression; give one of them.")


def _check_classifiers(given: Sequence[str]) -> None:
    for classifier in given:
        if classifier in deprecated_classifiers:
            instead = deprecated_classifiers[classifier]
            advice = f"; use {' or '.join(instead)}" if instead else ""
            raise MetadataInvalid(f"The classifier {_short(classifier)} is deprecated{advice}.")
        # Those that keep a file away from the public index belong here more than anywhere.
        if classifier not in known_classifiers and not classifier.startswith(_PRIVATE):
            raise MetadataInvalid(f"There is no classifier {_short(classifier)}.")


def _check_addresses(metadata: CoreMetadata) -> None:
    for field in ("author_email", "maintainer_email"):
        written: str = getattr(metadata, field)
        for _, address in getaddresses([written]) if written else []:
            if not _is_address(address):
                raise MetadataInvalid(f"There is no address in the {field} {_short(written)}.")
    for label, url in (
        ("Home-Page", metadata.home_page),
        ("Download-URL", metadata.download_url),
        *metadata.project_urls.items(),
    ):
        if len(label) > URL_LABEL_LENGTH_MAX:
            raise MetadataInvalid(
                f"The label {_short(label)} is longer than {URL_LABEL_LENGTH_MAX} characters."
            )
        if url and not is_web_address(url):
            raise MetadataInvalid(f"The address {_short(url)} ({label}) is not one of the web.")


def _is_address(text: str) -> bool:
    try:
        return bool(Address(addr_spec=text).domain)
    except (ValueError, IndexError, HeaderParseError):
        return False


def is_web_address(text: str) -> bool:
    """An http or https address with a host, as it may stand in a link."""
    if len(text) > URL_LENGTH_MAX or not text.isprintable() or " " in text:
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)


def _check_requirement(field: str, text: str) -> None:
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise MetadataInvalid(f"{_short(text)} in {field} is no requirement.") from error
    if requirement.url:
        raise MetadataInvalid(
            f"{_short(text)} in {field} names an address; an index can only promise names."
        )


# -- the form that the file came with

_FORM_NAMES = {
    "license_file": "license_files",
    "platform": "platforms",
    "supported_platform": "supported_platforms",
    "import_name": "import_names",
    "import_namespace": "import_namespaces",
}
"""Where a form's field has another name than ours."""


def check_form(form: Mapping[str, Sequence[str]], metadata: CoreMetadata) -> None:
    """Every field that the form has must say what the file says. Raises MetadataDisagrees."""
    known = {field.name for field in msgspec.structs.fields(CoreMetadata)}
    for form_name, values in form.items():
        name = _FORM_NAMES.get(form_name, form_name)
        if name not in known:
            continue
        given = [_plain(value) for value in values if value.strip() not in {"", "UNKNOWN"}]
        if given and not _agrees(name, given, getattr(metadata, name)):
            raise MetadataDisagrees(
                f"The form's {form_name} is {_short(', '.join(given))}, and the metadata in the "
                "file says otherwise."
            )


def _agrees(name: str, given: list[str], told: Any) -> bool:
    if name in _MAY_DIFFER:
        return True
    if name == "keywords":
        return set(_words(",".join(given))) == set(_words(",".join(told)))
    if isinstance(told, dict):
        told = [f"{label}, {url}" for label, url in cast("dict[str, str]", told).items()]
    listed = cast("list[str]", told) if isinstance(told, list) else [cast("str", told)]
    read = _READINGS.get(name, _plain)
    return sorted(read(text) for text in given) == sorted(read(text) for text in listed)


def _requirement(text: str) -> str:
    try:
        return str(Requirement(text))
    except InvalidRequirement:
        return text


_MAY_DIFFER = frozenset({"metadata_version"})
"""A client may write the form by a newer one than the file."""

_READINGS: Mapping[str, Callable[[str], str]] = {
    "name": canonicalize_name,
    "version": canonicalize_version,
    "provides_extra": canonicalize_name,
    "dynamic": str.lower,
    "requires_dist": _requirement,
}
"""Two ways of writing that mean the same come to the same."""


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", text) if word]


def _plain(text: str) -> str:
    """Line ends and outer blanks are not what anybody meant to say."""
    return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").strip().split("\n"))


def _short(text: str) -> str:
    """A value for a sentence: its beginning and its end where it is long."""
    if len(text) > 2 * SHOWN_LENGTH + 3:
        text = f"{text[:SHOWN_LENGTH]}…{text[-SHOWN_LENGTH:]}"
    return f"`{text}`"
