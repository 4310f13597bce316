"""Tables: names that nobody may take."""

from sqlalchemy import BigInteger, Column, DateTime, Table, Text, func

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
