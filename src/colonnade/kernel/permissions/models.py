"""Tables: who is what in which workspace."""

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Index, Table, Text, func

from colonnade.kernel.database import metadata

member = Table(
    "permissions_member",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True),
    Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("role", Text, nullable=False),
    Column("joined_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("permissions_member_account", "account_id"),
)
