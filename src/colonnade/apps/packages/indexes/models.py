"""Tables: indexes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Table,
    Text,
    UniqueConstraint,
    func,
)

from colonnade.kernel.database import metadata

index = Table(
    "packages_index",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_public", Boolean, nullable=False),
    # Counts what was published, in the order in which it became visible.
    Column("serial", BigInteger, nullable=False, server_default="0"),
    # Of all files in it, for the workspace's quota.
    Column("size_bytes", BigInteger, nullable=False, server_default="0"),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("workspace_id", "name", name="packages_index_name"),
)
