"""What files bring into the whole."""

from colonnade.kernel.files.routes import routes

__all__ = ["routes"]
