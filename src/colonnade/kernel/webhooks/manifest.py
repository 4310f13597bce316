"""What webhooks bring into the whole."""

from colonnade.kernel.webhooks.routes import routes

__all__ = ["routes"]
