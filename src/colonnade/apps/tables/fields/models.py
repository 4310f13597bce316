"""Tables: fields."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    false,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from colonnade.kernel.database import metadata

field = Table(
    "tables_field",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "table_id",
        BigInteger,
        ForeignKey("tables_table.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("options", JSONB, nullable=False, server_default=text("'{}'")),
    Column("is_primary", Boolean, nullable=False, server_default=false()),
    Column("position", Text(collation="C"), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("removed_at", DateTime(timezone=True)),
    Index("tables_field_table", "table_id"),
    Index(
        "tables_field_name",
        "table_id",
        "name",
        unique=True,
        postgresql_where=text("removed_at is null"),
    ),
)
