"""Tables: the licence, one at most."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, DateTime, Table, Text, true

from colonnade.kernel.database import metadata

licence = Table(
    "licence_licence",
    metadata,
    Column("is_one", Boolean, primary_key=True, server_default=true()),
    Column("key", Text, nullable=False),
    Column("added_by", BigInteger),
    Column("added_at", DateTime(timezone=True), nullable=False),
    # What the server said last; null while nobody has asked.
    Column("asked_at", DateTime(timezone=True)),
    Column("revoked_at", DateTime(timezone=True)),
    Column("message", Text, nullable=False, server_default=""),
    CheckConstraint("is_one", name="one"),
)
