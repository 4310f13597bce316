"""Schedules and dead letters.

Revision ID: 0010_jobs
Revises: 0009_files
"""

revision = "0010_jobs"
down_revision = "0009_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
