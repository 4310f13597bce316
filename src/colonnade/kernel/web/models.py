"""Tables of the web entry."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
)

from colonnade.kernel.database import metadata

idempotency_key = Table(
    "web_idempotency_key",
    metadata,
    Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("key", Text, primary_key=True),
    Column("digest", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False, server_default="0"),
    Column("content_type", Text, nullable=False, server_default=""),
    Column("body", LargeBinary, nullable=False, server_default=""),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("web_idempotency_key_created", "created_at"),
)
