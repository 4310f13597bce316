"""Jobs: what was ordered, how far it is, how it ended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002_jobs"
down_revision = "0001_kernel"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "jobs_job",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("queue", sa.Text, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("workspace_id", sa.BigInteger),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("actor", JSONB, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="queued"),
        sa.Column("progress", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("result", JSONB),
        sa.Column("error", JSONB),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("attempts_max", sa.Integer, nullable=False),
        sa.Column("time_limit_s", sa.Float, nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sends", sa.Integer, nullable=False, server_default="0"),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("cancel_requested_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="jobs_job_key"),
        sa.UniqueConstraint("key", name="jobs_job_key_unique"),
    )
    op.create_index(
        "jobs_job_unsent",
        "jobs_job",
        ["run_at"],
        postgresql_where=sa.text("state = 'queued' and sent_at is null"),
    )
    op.create_index(
        "jobs_job_open",
        "jobs_job",
        ["state", "sent_at"],
        postgresql_where=sa.text("state in ('queued', 'running') and sent_at is not null"),
    )
    op.create_index("jobs_job_workspace", "jobs_job", ["workspace_id", "id"])
    op.create_index(
        "jobs_job_ended",
        "jobs_job",
        ["ended_at"],
        postgresql_where=sa.text("ended_at is not null"),
    )


def downgrade() -> None:
    op.drop_table("jobs_job")
