"""Tables: names that nobody may take, and reports of what should not be there."""

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
)

from colonnade.kernel.database import metadata

prohibited_name = Table(
    "packages_prohibited_name",
    metadata,
    # Names that look alike are prohibited together.
    Column("look_alike", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_by", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

report = Table(
    "packages_report",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "project_id",
        BigInteger,
        ForeignKey("packages_project.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("kind", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("reported_by", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", BigInteger),
    Column("verdict", Text),
    Index("packages_report_project", "project_id"),
)
