"""What the audit brings into the whole."""

from colonnade.kernel.audit.routes import routes

__all__ = ["routes"]
