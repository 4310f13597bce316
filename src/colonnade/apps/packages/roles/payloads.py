"""Bodies of requests and answers."""

from datetime import datetime
from typing import Annotated

import msgspec


class PackageTokenDraft(msgspec.Struct, forbid_unknown_fields=True):
    """For the index, or for some projects of it alone; they need not be there yet."""

    name: Annotated[str, msgspec.Meta(max_length=100)]
    projects: Annotated[list[str], msgspec.Meta(max_length=50)] = []
    expires_in_days: int | None = None
    networks: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class PackageTokenMade(msgspec.Struct):
    id: int
    name: str
    prefix: str
    expires_at: datetime | None
    secret: str
