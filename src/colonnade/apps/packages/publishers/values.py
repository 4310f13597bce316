"""Publishers: who may publish by showing an identity token instead of one of ours."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from colonnade.apps.packages.metadata.values import is_web_address
from colonnade.apps.packages.publishers.errors import PublisherInvalid

PENDING_DAYS = 30
MINTED_MINUTES = 15
PUBLISHERS_MAX = 50
CLAIM_LENGTH_MAX = 500
CLAIMS_MAX = 10


class PublisherKind(StrEnum):
    GITHUB = "github"
    GITLAB = "gitlab"
    GOOGLE = "google"
    GENERIC = "generic"


ISSUERS = {
    PublisherKind.GITHUB: "https://token.actions.githubusercontent.com",
    PublisherKind.GITLAB: "https://gitlab.com",
    PublisherKind.GOOGLE: "https://accounts.google.com",
}
"""Where a publisher names none; servers of one's own name theirs."""

NEEDED: Mapping[PublisherKind, tuple[str, ...]] = {
    PublisherKind.GITHUB: ("repository", "job_workflow_ref"),
    PublisherKind.GITLAB: ("project_path", "ci_config_ref_uri"),
    PublisherKind.GOOGLE: ("email",),
    PublisherKind.GENERIC: ("sub",),
}
"""The claims without which anybody at the issuer would be trusted."""

_WITHOUT_REF = frozenset({"job_workflow_ref", "ci_config_ref_uri"})
"""Claims that end with the branch or tag, after an @."""

_ANY_CASE = frozenset({"repository", "repository_owner", "project_path", "job_workflow_ref"})


class Publisher(msgspec.Struct, frozen=True):
    """`claims`: what the identity token says, all of it. Pending until the project is there."""

    id: int
    project: str
    kind: str
    issuer: str
    claims: dict[str, str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


def checked_publisher(
    kind: PublisherKind, issuer: str, claims: Mapping[str, str]
) -> tuple[str, dict[str, str]]:
    """The issuer and the claims to keep. Raises PublisherInvalid."""
    issuer = issuer.strip() or ISSUERS.get(kind, "")
    fields: dict[str, str] = {}
    if not is_web_address(issuer):
        fields["issuer"] = "Give the address of the issuer, such as https://ci.example.com."
    kept = {name: value.strip() for name, value in claims.items() if value.strip()}
    fields |= {name: "This has to be given." for name in NEEDED[kind] if name not in kept}
    if len(kept) > CLAIMS_MAX or any(len(value) > CLAIM_LENGTH_MAX for value in kept.values()):
        fields["claims"] = f"Give {CLAIMS_MAX} claims at most, of {CLAIM_LENGTH_MAX} characters."
    if fields:
        raise PublisherInvalid(fields=fields)
    return issuer, kept


def fits(expected: Mapping[str, str], claims: Mapping[str, Any]) -> bool:
    """Whether an identity token says all that is expected. One that expects nothing fits none."""
    return bool(expected) and all(
        _same(name, value, claims.get(name)) for name, value in expected.items()
    )


def _same(name: str, expected: str, told: Any) -> bool:
    if isinstance(told, bool) or not isinstance(told, str | int):
        return False
    found = str(told)
    if name in _WITHOUT_REF:
        found, expected = found.partition("@")[0], expected.partition("@")[0]
    if name in _ANY_CASE:
        found, expected = found.lower(), expected.lower()
    return found == expected
