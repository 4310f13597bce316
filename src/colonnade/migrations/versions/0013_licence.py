"""The licence.

Revision ID: 0013_licence
Revises: 0012_webhooks
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_licence"
down_revision = "0012_webhooks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "licence_licence",
        sa.Column("is_one", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("added_by", sa.BigInteger(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("is_one", name=op.f("licence_licence_one_check")),
        sa.PrimaryKeyConstraint("is_one", name=op.f("licence_licence_key")),
    )


def downgrade() -> None:
    op.drop_table("licence_licence")
