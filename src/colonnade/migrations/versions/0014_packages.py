"""Packages: indexes, projects, releases, files, and the pages made of them.

Revision ID: 0014_packages
Revises: 0013_licence
"""

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014_packages"
down_revision = "0013_licence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "packages_file_name",
        sa.Column("index_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("is_deleted", sa.Boolean(), server_default="false", nullable=False),
        sa.PrimaryKeyConstraint("index_id", "name", name="packages_file_name_key"),
    )
    op.create_index(
        "packages_file_name_sha256", "packages_file_name", ["index_id", "sha256"], unique=False
    )
    op.create_table(
        "packages_index",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("serial", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("packages_index_key")),
        sa.UniqueConstraint("workspace_id", "name", name="packages_index_name"),
    )
    op.create_table(
        "packages_project",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("index_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("normalized", sa.Text(), nullable=False),
        sa.Column("look_alike", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="active", nullable=False),
        sa.Column("status_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("latest_version", sa.Text(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("quota_bytes", sa.BigInteger(), nullable=True),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["index_id"],
            ["packages_index.id"],
            name=op.f("packages_project_index_id_to_packages_index"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("packages_project_key")),
        sa.UniqueConstraint("index_id", "normalized", name="packages_project_name"),
    )
    op.create_index(
        "packages_project_look_alike", "packages_project", ["index_id", "look_alike"], unique=False
    )
    op.create_table(
        "packages_page",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("json", sa.LargeBinary(), nullable=False),
        sa.Column("html", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["packages_project.id"],
            name=op.f("packages_page_project_id_to_packages_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("packages_page_key")),
    )
    op.create_table(
        "packages_release",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("metadata", postgresql.JSONB(), nullable=False),
        sa.Column("yanked", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["packages_project.id"],
            name=op.f("packages_release_project_id_to_packages_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("packages_release_key")),
        sa.UniqueConstraint("project_id", "canonical", name="packages_release_version"),
    )
    op.create_table(
        "packages_file",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("release_id", sa.BigInteger(), nullable=False),
        sa.Column("index_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("blake2_256", sa.Text(), nullable=False),
        sa.Column("md5", sa.Text(), nullable=False),
        sa.Column("metadata_sha256", sa.Text(), nullable=True),
        sa.Column("metadata_bytes", sa.BigInteger(), nullable=True),
        sa.Column("requires_python", sa.Text(), nullable=False),
        sa.Column("yanked", sa.Text(), nullable=True),
        sa.Column("is_held", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("uploaded_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "uploaded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["release_id"],
            ["packages_release.id"],
            name=op.f("packages_file_release_id_to_packages_release"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("packages_file_key")),
        sa.UniqueConstraint("index_id", "name", name="packages_file_address"),
    )
    op.create_index(
        "packages_file_one_sdist",
        "packages_file",
        ["release_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'sdist'"),
    )
    op.create_index("packages_file_release", "packages_file", ["release_id"], unique=False)
    _create_what_people_manage()


def _now(name: str) -> sa.Column[datetime]:
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
    )


def _create_what_people_manage() -> None:
    # A token may be for one workspace, for some things, or for some networks alone.
    op.add_column("accounts_token", sa.Column("workspace_id", sa.BigInteger()))
    op.add_column("accounts_token", sa.Column("subjects", postgresql.ARRAY(sa.Text())))
    op.add_column("accounts_token", sa.Column("networks", postgresql.ARRAY(sa.Text())))
    op.add_column(
        "accounts_token",
        sa.Column("is_minted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_table(
        "packages_requirement",
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("required", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["packages_project.id"],
            name=op.f("packages_requirement_project_id_to_packages_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("project_id", "required", name="packages_requirement_key"),
    )
    op.create_index("packages_requirement_required", "packages_requirement", ["required"])
    op.create_table(
        "packages_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("project_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        _now("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["packages_project.id"],
            name=op.f("packages_invitation_project_id_to_packages_project"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("packages_invitation_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("packages_invitation_fingerprint_unique")),
    )
    op.create_index(
        "packages_invitation_email",
        "packages_invitation",
        ["project_id", sa.text("lower(email)")],
        unique=True,
    )
    op.create_table(
        "packages_prohibited_name",
        sa.Column("look_alike", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        _now("created_at"),
        sa.PrimaryKeyConstraint("look_alike", name=op.f("packages_prohibited_name_key")),
    )
    op.create_table(
        "packages_publisher",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("index_id", sa.BigInteger(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("claims", postgresql.JSONB(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=False),
        _now("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["index_id"],
            ["packages_index.id"],
            name=op.f("packages_publisher_index_id_to_packages_index"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("packages_publisher_key")),
        sa.UniqueConstraint(
            "index_id", "project", "issuer", "claims", name="packages_publisher_once"
        ),
    )
    op.create_index("packages_publisher_issuer", "packages_publisher", ["issuer"])
    op.create_table(
        "packages_spent_identity",
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("token_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("issuer", "token_id", name="packages_spent_identity_key"),
    )


def downgrade() -> None:
    for column in ("workspace_id", "subjects", "networks", "is_minted"):
        op.drop_column("accounts_token", column)
    for table in (
        "packages_spent_identity",
        "packages_publisher",
        "packages_prohibited_name",
        "packages_invitation",
        "packages_requirement",
        "packages_file",
        "packages_release",
        "packages_page",
        "packages_project",
        "packages_index",
        "packages_file_name",
    ):
        op.drop_table(table)
