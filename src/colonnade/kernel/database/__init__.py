"""PostgreSQL: two pools (readers, writers), one metadata for all of our own tables."""

from colonnade.kernel.database.connections import Connection, Database, DatabaseBusy, Row
from colonnade.kernel.database.naming import metadata

__all__ = ["Connection", "Database", "DatabaseBusy", "Row", "metadata"]
