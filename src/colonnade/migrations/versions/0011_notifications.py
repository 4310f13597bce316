"""Notifications, and what the search finds.

Revision ID: 0011_notifications
Revises: 0010_jobs
"""

revision = "0011_notifications"
down_revision = "0010_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
