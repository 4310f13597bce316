"""Imports: uploaded files, and the rows that came by them.

Revision ID: 0004_imports
Revises: 0003_tables
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_imports"
down_revision = "0003_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tables_import",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("is_utf8", sa.Boolean(), nullable=False),
        sa.Column("line_breaks", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("table_id", sa.BigInteger(), nullable=True),
        sa.Column("row_ids", postgresql.INT8MULTIRANGE(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("tables_import_key")),
    )
    op.create_index("tables_import_workspace", "tables_import", ["workspace_id"])
    op.create_index("tables_import_created", "tables_import", ["created_at"])


def downgrade() -> None:
    op.drop_table("tables_import")
