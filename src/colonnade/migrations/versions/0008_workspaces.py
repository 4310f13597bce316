"""Invitations, teams and grants.

Revision ID: 0008_workspaces
Revises: 0007_accounts
"""

import sqlalchemy as sa
from alembic import op

revision = "0008_workspaces"
down_revision = "0007_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "permissions_team",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("permissions_team_key")),
    )
    op.create_index(
        "permissions_team_name",
        "permissions_team",
        ["workspace_id", sa.literal_column("lower(name)")],
        unique=True,
    )
    op.create_table(
        "permissions_team_member",
        sa.Column("team_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["permissions_team.id"],
            name=op.f("permissions_team_member_team_id_to_permissions_team"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["permissions_member.workspace_id", "permissions_member.account_id"],
            name="permissions_team_member_member",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("team_id", "account_id", name=op.f("permissions_team_member_key")),
    )
    op.create_index(
        "permissions_team_member_account",
        "permissions_team_member",
        ["workspace_id", "account_id"],
    )
    op.create_table(
        "permissions_grant",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "num_nonnulls(account_id, team_id) = 1",
            name=op.f("permissions_grant_holder_check"),
        ),
        sa.ForeignKeyConstraint(
            ["team_id"],
            ["permissions_team.id"],
            name=op.f("permissions_grant_team_id_to_permissions_team"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "account_id"],
            ["permissions_member.workspace_id", "permissions_member.account_id"],
            name="permissions_grant_member",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("permissions_grant_key")),
    )
    op.create_index(
        "permissions_grant_account",
        "permissions_grant",
        ["workspace_id", "account_id", "subject"],
        unique=True,
    )
    op.create_index(
        "permissions_grant_team", "permissions_grant", ["team_id", "subject"], unique=True
    )
    op.create_index("permissions_grant_subject", "permissions_grant", ["workspace_id", "subject"])
    op.create_index(
        "workspaces_workspace_deleted",
        "workspaces_workspace",
        ["deleted_at"],
        postgresql_where=sa.text("deleted_at is not null"),
    )
    op.create_table(
        "workspaces_invitation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("invited_by", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_count", sa.Integer(), server_default="1", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["accounts_account.id"],
            name=op.f("workspaces_invitation_invited_by_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("workspaces_invitation_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("workspaces_invitation_fingerprint_unique")),
    )
    op.create_index(
        "workspaces_invitation_email",
        "workspaces_invitation",
        ["workspace_id", sa.literal_column("lower(email)")],
        unique=True,
    )
    op.create_index("workspaces_invitation_invited_by", "workspaces_invitation", ["invited_by"])
    op.create_index("workspaces_invitation_expires", "workspaces_invitation", ["expires_at"])


def downgrade() -> None:
    op.drop_table("workspaces_invitation")
    op.drop_index("workspaces_workspace_deleted", "workspaces_workspace")
    op.drop_table("permissions_grant")
    op.drop_table("permissions_team_member")
    op.drop_table("permissions_team")
