"""Packages: an index that pip, uv and twine use as it is."""

from colonnade.apps.packages.indexes.actions import create_index
from colonnade.apps.packages.indexes.queries import indexes_of
from colonnade.apps.packages.indexes.values import Index

__all__ = ["Index", "create_index", "indexes_of"]
