"""Tables: which index inherits from which."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
)

from colonnade.kernel.database import metadata

base = Table(
    "packages_base",
    metadata,
    Column(
        "index_id", BigInteger, ForeignKey("packages_index.id", ondelete="CASCADE"), nullable=False
    ),
    Column(
        "base_id", BigInteger, ForeignKey("packages_index.id", ondelete="CASCADE"), nullable=False
    ),
    Column("position", Integer, nullable=False),
    PrimaryKeyConstraint("index_id", "base_id", name="packages_base_pair"),
    CheckConstraint("index_id <> base_id", name="packages_base_not_itself"),
    Index("packages_base_of", "base_id"),
)
