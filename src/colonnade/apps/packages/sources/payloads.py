"""Bodies of requests."""

import msgspec


class BasesDraft(msgspec.Struct, forbid_unknown_fields=True):
    bases: list[int]
    """Ids of indexes, in the order in which they are asked."""
