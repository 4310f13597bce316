"""Which index inherits from which.

Revision ID: 0015_package_sources
Revises: 0014_packages
"""

import sqlalchemy as sa
from alembic import op

revision = "0015_package_sources"
down_revision = "0014_packages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "packages_base",
        sa.Column("index_id", sa.BigInteger(), nullable=False),
        sa.Column("base_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("index_id <> base_id", name=op.f("packages_base_not_itself")),
        sa.ForeignKeyConstraint(["base_id"], ["packages_index.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["index_id"], ["packages_index.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("index_id", "base_id", name="packages_base_pair"),
    )
    op.create_index("packages_base_of", "packages_base", ["base_id"], unique=False)


def downgrade() -> None:
    op.drop_table("packages_base")
