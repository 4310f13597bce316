"""The licence, where one was added.

Revision ID: 0013_licence
Revises: 0012_webhooks
"""

revision = "0013_licence"
down_revision = "0012_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
