"""Files, whose they are and how long they are kept.

Revision ID: 0009_files
Revises: 0008_workspaces
"""

revision = "0009_files"
down_revision = "0008_workspaces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
