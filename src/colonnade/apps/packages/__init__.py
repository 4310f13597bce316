"""Packages: an index that pip, uv and twine use as it is."""

from colonnade.apps.packages.indexes.actions import create_index
from colonnade.apps.packages.indexes.queries import indexes_of
from colonnade.apps.packages.indexes.values import Index
from colonnade.apps.packages.releases.values import FileKind
from colonnade.apps.packages.uploads.keeping import publish_made

__all__ = ["FileKind", "Index", "create_index", "indexes_of", "publish_made"]
