"""Webhooks and their deliveries.

Revision ID: 0012_webhooks
Revises: 0011_notifications
"""

revision = "0012_webhooks"
down_revision = "0011_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
