"""The ways Colonnade says no. A problem is expected; anything else that is raised is a fault."""

from colonnade.kernel.errors.problems import (
    Conflict,
    Forbidden,
    Gone,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    Stale,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "Conflict",
    "Forbidden",
    "Gone",
    "Invalid",
    "Malformed",
    "NotFound",
    "Problem",
    "Stale",
    "TooLarge",
    "TooMany",
    "Unauthenticated",
    "Unavailable",
]
