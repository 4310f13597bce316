"""Tables: invitations to projects. Who has which role is a grant, which the kernel keeps."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)

from colonnade.kernel.database import metadata

invitation = Table(
    "packages_invitation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    Column(
        "project_id",
        BigInteger,
        ForeignKey("packages_project.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("email", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("invited_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("packages_invitation_email", "project_id", text("lower(email)"), unique=True),
)
