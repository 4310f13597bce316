"""The table of jobs: the truth about them. The broker only carries hints that one is waiting."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Float,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from colonnade.kernel.database import metadata

job = Table(
    "jobs_job",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("type", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("queue", Text, nullable=False),
    Column("key", Text),
    Column("workspace_id", BigInteger),
    Column("actor_id", BigInteger),
    Column("actor", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("progress", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("result", JSONB),
    Column("error", JSONB),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("attempts_max", Integer, nullable=False),
    Column("time_limit_s", Float, nullable=False),
    Column("run_at", DateTime(timezone=True), nullable=False),
    Column("sends", Integer, nullable=False, server_default="0"),
    Column("sent_at", DateTime(timezone=True)),
    Column("lease_until", DateTime(timezone=True)),
    Column("cancel_requested_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("started_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    UniqueConstraint("key", name="jobs_job_key_unique"),
    Index(
        "jobs_job_unsent",
        "run_at",
        postgresql_where=text("state = 'queued' and sent_at is null"),
    ),
    Index(
        "jobs_job_open",
        "state",
        "sent_at",
        postgresql_where=text("state in ('queued', 'running') and sent_at is not null"),
    ),
    Index("jobs_job_workspace", "workspace_id", "id"),
    Index("jobs_job_ended", "ended_at", postgresql_where=text("ended_at is not null")),
)
