"""Workers, queues, refused messages, and the schedule.

Revision ID: 0010_jobs
Revises: 0009_files
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0010_jobs"
down_revision = "0009_files"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_index(
        "jobs_job_failed", "jobs_job", ["id"], postgresql_where=sa.text("state = 'failed'")
    )
    op.create_table(
        "jobs_worker",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("queues", ARRAY(sa.Text), nullable=False),
        sa.Column("threads", sa.Integer, nullable=False),
        sa.Column("running", sa.Integer, nullable=False, server_default="0"),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="jobs_worker_key"),
    )
    op.create_table(
        "jobs_queue",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("asked_at", MOMENT),
        sa.Column("answered_at", MOMENT),
        sa.Column("answered_by", sa.Text),
        sa.Column("took_ms", sa.Float),
        sa.PrimaryKeyConstraint("name", name="jobs_queue_key"),
    )
    op.create_table(
        "jobs_refused_message",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.Column("excerpt", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="jobs_refused_message_key"),
    )
    op.create_table(
        "jobs_schedule",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("attempts_max", sa.Integer, nullable=False),
        sa.Column("time_limit_s", sa.Float, nullable=False),
        sa.Column("rhythm", sa.Text, nullable=False),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("actor", JSONB, nullable=False),
        sa.Column("permission", JSONB),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT),
        sa.Column("last_job_id", sa.BigInteger),
        sa.Column("paused_at", MOMENT),
        sa.Column("stopped_at", MOMENT),
        sa.Column("stopped_reason", sa.Text),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="jobs_schedule_key"),
        sa.UniqueConstraint(
            "workspace_id",
            "name",
            name="jobs_schedule_name_unique",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "jobs_schedule_due",
        "jobs_schedule",
        ["next_at"],
        postgresql_where=sa.text("paused_at is null and stopped_at is null"),
    )


def downgrade() -> None:
    for table in ("jobs_schedule", "jobs_refused_message", "jobs_queue", "jobs_worker"):
        op.drop_table(table)
    op.drop_index("jobs_job_failed", "jobs_job")
