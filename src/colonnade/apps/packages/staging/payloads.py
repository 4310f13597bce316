"""Bodies of requests and answers."""

import msgspec


class PromotionDraft(msgspec.Struct, forbid_unknown_fields=True):
    project: str
    version: str
    to: int
    """The id of the index that gets the release."""


class Promotion(msgspec.Struct, frozen=True):
    project: str
    version: str
    files: list[str]
    """Those that were not there yet."""
