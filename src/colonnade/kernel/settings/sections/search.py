"""The search."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSettings:
    opensearch_url: str = setting(
        "COLONNADE_OPENSEARCH_URL",
        default="",
        secret=True,
        about="an OpenSearch server; the database searches when not set",
    )
