"""Ways to sign in, and ways back.

Revision ID: 0007_accounts
Revises: 0006_mail
"""

revision = "0007_accounts"
down_revision = "0006_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
