"""Readers of the feed, each with a cursor of its own.

Revision ID: 0005_feed_readers
Revises: 0004_imports
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_feed_readers"
down_revision = "0004_imports"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feed_reader",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("feed_reader_key")),
    )


def downgrade() -> None:
    op.drop_table("feed_reader")
