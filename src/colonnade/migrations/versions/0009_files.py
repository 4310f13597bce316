"""Files, whose they are and how long they are kept.

Revision ID: 0009_files
Revises: 0008_workspaces
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_files"
down_revision = "0008_workspaces"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "files_content",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("files_content_key")),
    )
    op.create_index(
        "files_content_state",
        "files_content",
        ["state"],
        postgresql_where=sa.text("state <> 'ready'"),
    )
    op.create_table(
        "files_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["digest"], ["files_content.digest"], name=op.f("files_file_digest_to_files_content")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("files_file_key")),
    )
    op.create_index("files_file_workspace", "files_file", ["workspace_id", "owner", "id"])
    op.create_index("files_file_digest", "files_file", ["digest"])
    op.create_index(
        "files_file_expires",
        "files_file",
        ["expires_at"],
        postgresql_where=sa.text("expires_at is not null"),
    )
    op.create_table(
        "files_usage",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("files_usage_key")),
    )
    op.create_table(
        "files_small",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("size", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("small_digest", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest"],
            ["files_content.digest"],
            name=op.f("files_small_digest_to_files_content"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", "size", "form", name=op.f("files_small_key")),
    )
    op.create_index("files_small_digest", "files_small", ["small_digest"])
    op.create_index("files_small_expires", "files_small", ["expires_at"])
    op.create_table(
        "files_check",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ended_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("until", sa.Text(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.Column("checked_bytes", sa.BigInteger(), nullable=False),
        sa.Column("missing", sa.BigInteger(), nullable=False),
        sa.Column("damaged", sa.BigInteger(), nullable=False),
        sa.Column("repaired", sa.BigInteger(), nullable=False),
        sa.Column("orphans", sa.BigInteger(), nullable=False),
        sa.Column("lost", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("files_check_key")),
    )


def downgrade() -> None:
    op.drop_table("files_check")
    op.drop_table("files_small")
    op.drop_table("files_usage")
    op.drop_table("files_file")
    op.drop_table("files_content")
