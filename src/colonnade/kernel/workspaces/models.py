"""Tables: workspaces."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Table, Text, func

from colonnade.kernel.database import metadata

workspace = Table(
    "workspaces_workspace",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_by", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("deleted_at", DateTime(timezone=True)),
)
