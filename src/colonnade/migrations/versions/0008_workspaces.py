"""Invitations, teams and grants.

Revision ID: 0008_workspaces
Revises: 0007_accounts
"""

revision = "0008_workspaces"
down_revision = "0007_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
