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
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

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
    Index("jobs_job_failed", "id", postgresql_where=text("state = 'failed'")),
)

worker = Table(
    "jobs_worker",
    metadata,
    Column("name", Text, primary_key=True),
    Column("queues", ARRAY(Text), nullable=False),
    Column("threads", Integer, nullable=False),
    Column("running", Integer, nullable=False, server_default="0"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("seen_at", DateTime(timezone=True), nullable=False),
)
"""A row for each worker process, renewed while it lives; which is not yet to say that it works."""

queue = Table(
    "jobs_queue",
    metadata,
    Column("name", Text, primary_key=True),
    Column("asked_at", DateTime(timezone=True)),
    Column("answered_at", DateTime(timezone=True)),
    Column("answered_by", Text),
    Column("took_ms", Float),
)
"""The last sign of life that was sent through each queue, and the last that came out of it."""

refused_message = Table(
    "jobs_refused_message",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("queue", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("excerpt", Text, nullable=False),
)
"""What came by a queue and was no order of ours."""

schedule = Table(
    "jobs_schedule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("workspace_id", BigInteger),
    Column("name", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("queue", Text, nullable=False),
    Column("attempts_max", Integer, nullable=False),
    Column("time_limit_s", Float, nullable=False),
    Column("rhythm", Text, nullable=False),
    Column("actor_id", BigInteger),
    Column("actor", JSONB, nullable=False),
    Column("permission", JSONB),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("last_at", DateTime(timezone=True)),
    Column("last_job_id", BigInteger),
    Column("paused_at", DateTime(timezone=True)),
    Column("stopped_at", DateTime(timezone=True)),
    Column("stopped_reason", Text),
    Column("seen_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint(
        "workspace_id", "name", name="jobs_schedule_name_unique", postgresql_nulls_not_distinct=True
    ),
    Index(
        "jobs_schedule_due",
        "next_at",
        postgresql_where=text("paused_at is null and stopped_at is null"),
    ),
)
"""Entries of the schedule: those of the code (in no workspace) and those that people made."""
