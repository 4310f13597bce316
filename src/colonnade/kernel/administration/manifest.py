"""What the administration brings into the whole."""

from colonnade.kernel.administration.routes import routes

__all__ = ["routes"]
