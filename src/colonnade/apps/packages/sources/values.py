"""What an index inherits, and its limits."""

import msgspec

from colonnade.apps.packages.indexes.values import Index

BASES_MAX = 10
DEPTH_MAX = 5
LINE_MAX = 15
"""Indexes that one index may have its projects from, itself included."""


class Inheritance(msgspec.Struct, frozen=True):
    """`bases` in the order in which they are asked. `shadowed` are names that several of the line
    have: the nearest index that has a name is the only one that answers for it.
    """

    bases: list[Index]
    shadowed: list[str]
