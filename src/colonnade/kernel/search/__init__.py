"""The search: one box over everything that one may see, as one types."""

from colonnade.kernel.search.index import put_root
from colonnade.kernel.search.queries import asked_for, search
from colonnade.kernel.search.values import Document, FoundRow, Result, Source

__all__ = ["Document", "FoundRow", "Result", "Source", "asked_for", "put_root", "search"]
