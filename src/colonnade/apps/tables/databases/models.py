"""Tables: databases, and the heads of the tables in them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    func,
    text,
)

from colonnade.kernel.database import metadata

database = Table(
    "tables_database",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("removed_at", DateTime(timezone=True)),
    Index("tables_database_workspace", "workspace_id"),
)

table = Table(
    "tables_table",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "database_id",
        BigInteger,
        ForeignKey("tables_database.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("position", Text(collation="C"), nullable=False),
    # Grows with every change of the table's fields, views or name.
    Column("version", BigInteger, nullable=False, server_default="1"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("removed_at", DateTime(timezone=True)),
    Index("tables_table_database", "database_id"),
    Index(
        "tables_table_name",
        "database_id",
        "name",
        unique=True,
        postgresql_where=text("removed_at is null"),
    ),
)
