"""Mail on its way, and what came back.

Revision ID: 0006_mail
Revises: 0005_feed_readers
"""

revision = "0006_mail"
down_revision = "0005_feed_readers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
