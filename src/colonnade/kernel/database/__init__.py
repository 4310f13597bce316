"""PostgreSQL: two pools (readers, writers), replicas, one metadata for all of our own tables."""

from colonnade.kernel.database.connections import Database, DatabaseBusy
from colonnade.kernel.database.naming import metadata
from colonnade.kernel.database.pools import Connection, Row
from colonnade.kernel.database.replicas import POSITION, Replicas

__all__ = ["POSITION", "Connection", "Database", "DatabaseBusy", "Replicas", "Row", "metadata"]
