"""The feed's table, partitioned by month."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSON
from sqlalchemy.types import UserDefinedType

from colonnade.kernel.database import metadata


class TransactionId(UserDefinedType[int]):
    """Postgres' xid8: the 64-bit transaction id that never wraps round."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


reader = Table(
    "feed_reader",
    metadata,
    Column("name", Text, primary_key=True),
    # Postgres' pg_snapshot as text: which transactions it has read.
    Column("snapshot", Text, nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    Column("retry_at", DateTime(timezone=True)),
    # Where the page ends that failed as a whole: up to there it goes on in single transactions.
    Column("narrowed_until", TransactionId),
)

set_aside = Table(
    "feed_set_aside",
    metadata,
    # A transaction that a reader could not take; `again`: somebody wants it tried once more.
    Column("reader", Text, primary_key=True),
    Column("transaction", TransactionId, primary_key=True),
    Column("error", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("set_aside_at", DateTime(timezone=True), nullable=False),
    Column("again", Boolean, nullable=False, server_default=text("false")),
)

# One row: entries of transactions below it may have been forgotten.
floor = Table(
    "feed_floor",
    metadata,
    Column("forgotten_before", TransactionId, primary_key=True),
)

retention = Table(
    "feed_retention",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kept_days", Integer, nullable=False),
)

entry = Table(
    "feed_entry",
    metadata,
    Column("sequence", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "at",
        DateTime(timezone=True),
        primary_key=True,
        server_default=func.clock_timestamp(),
    ),
    Column(
        "transaction",
        TransactionId,
        nullable=False,
        server_default=text("pg_current_xact_id()"),
    ),
    Column("workspace_id", BigInteger, nullable=False),
    Column("actor_id", BigInteger),
    Column("actor_name", Text, nullable=False),
    Column("origin", Text),
    Column("subject", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("deed", Text, nullable=False, server_default="do"),
    Column("reverts", BigInteger),
    # Written once and handed on as it is: jsonb would take it apart, for nobody's use.
    Column("payload", JSON, nullable=False),
    Index("feed_entry_transaction", "transaction", "sequence"),
    Index("feed_entry_subject", "subject", "sequence"),
    Index("feed_entry_workspace", "workspace_id", "sequence"),
    Index(
        "feed_entry_origin",
        "origin",
        "actor_id",
        "sequence",
        postgresql_where=text("origin is not null"),
    ),
    postgresql_partition_by="RANGE (at)",
)
