"""What the licence brings into the whole."""

from colonnade.kernel.licence.routes import routes

__all__ = ["routes"]
