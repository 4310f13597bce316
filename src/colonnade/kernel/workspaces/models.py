"""Tables: workspaces, and invitations to them."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)

from colonnade.kernel.database import metadata

workspace = Table(
    "workspaces_workspace",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_by", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("deleted_at", DateTime(timezone=True)),
    Index(
        "workspaces_workspace_deleted",
        "deleted_at",
        postgresql_where=text("deleted_at is not null"),
    ),
)

invitation = Table(
    "workspaces_invitation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # Of the secret in the link that was mailed last.
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    Column("workspace_id", BigInteger, nullable=False),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    # Without the one who invited there is nobody whose right it was.
    Column(
        "invited_by",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("sent_count", Integer, nullable=False, server_default="1"),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index(
        "workspaces_invitation_email",
        "workspace_id",
        text("lower(email)"),
        unique=True,
    ),
    Index("workspaces_invitation_invited_by", "invited_by"),
    Index("workspaces_invitation_expires", "expires_at"),
)
