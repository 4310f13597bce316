"""What the search brings into the whole."""

from colonnade.kernel.search.routes import routes

__all__ = ["routes"]
