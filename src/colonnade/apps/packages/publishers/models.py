"""Tables: who may publish without a token, and which of their identity tokens were used."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from colonnade.kernel.database import metadata

publisher = Table(
    "packages_publisher",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "index_id", BigInteger, ForeignKey("packages_index.id", ondelete="CASCADE"), nullable=False
    ),
    # Normalised; there may be no such project yet.
    Column("project", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    # What the identity token has to say, by the names of its claims.
    Column("claims", JSONB, nullable=False),
    Column("created_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # Only while the project is not there.
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
    UniqueConstraint("index_id", "project", "issuer", "claims", name="packages_publisher_once"),
    Index("packages_publisher_issuer", "issuer"),
)

spent_identity = Table(
    "packages_spent_identity",
    metadata,
    Column("issuer", Text, nullable=False),
    Column("token_id", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("issuer", "token_id", name="packages_spent_identity_key"),
)
"""Each identity token is good for one exchange."""
