"""The kernel: accounts, workspaces and members, the feed, idempotency keys.

Revision ID: 0001_kernel
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

revision = "0001_kernel"
down_revision = None
branch_labels = None
depends_on = None


class TransactionId(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **_):
        return "xid8"


def upgrade() -> None:
    op.create_table(
        "accounts_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column(
            "is_administrator", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_account_key")),
    )
    op.create_index(
        "accounts_account_email",
        "accounts_account",
        [sa.literal_column("lower(email)")],
        unique=True,
    )
    op.create_table(
        "feed_entry",
        sa.Column("sequence", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "transaction",
            TransactionId(),
            server_default=sa.text("pg_current_xact_id()"),
            nullable=False,
        ),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), server_default="do", nullable=False),
        sa.Column("reverts", sa.BigInteger(), nullable=True),
        sa.Column("payload", postgresql.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", "at", name=op.f("feed_entry_key")),
        postgresql_partition_by="RANGE (at)",
    )
    op.create_index(
        "feed_entry_origin",
        "feed_entry",
        ["origin", "actor_id", "sequence"],
        unique=False,
        postgresql_where=sa.text("origin is not null"),
    )
    op.create_index("feed_entry_subject", "feed_entry", ["subject", "sequence"], unique=False)
    op.create_index(
        "feed_entry_transaction", "feed_entry", ["transaction", "sequence"], unique=False
    )
    op.create_table(
        "workspaces_workspace",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("workspaces_workspace_key")),
    )
    op.create_table(
        "accounts_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_session_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_session_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("accounts_session_fingerprint_unique")),
    )
    op.create_index(
        op.f("accounts_session_account_id_index"), "accounts_session", ["account_id"], unique=False
    )
    op.create_table(
        "accounts_sign_up_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column(
            "is_administrator", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("workspace_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("created_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"],
            ["accounts_account.id"],
            name=op.f("accounts_sign_up_link_created_by_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_sign_up_link_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("accounts_sign_up_link_fingerprint_unique")),
    )
    op.create_table(
        "accounts_token",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_token_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_token_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("accounts_token_fingerprint_unique")),
    )
    op.create_index(
        op.f("accounts_token_account_id_index"), "accounts_token", ["account_id"], unique=False
    )
    op.create_table(
        "permissions_member",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column(
            "joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("permissions_member_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("workspace_id", "account_id", name=op.f("permissions_member_key")),
    )
    op.create_index(
        "permissions_member_account", "permissions_member", ["account_id"], unique=False
    )
    op.create_table(
        "web_idempotency_key",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), server_default="0", nullable=False),
        sa.Column("content_type", sa.Text(), server_default="", nullable=False),
        sa.Column("body", sa.LargeBinary(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("web_idempotency_key_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("web_idempotency_key_key")),
    )
    op.create_index(
        "web_idempotency_key_created", "web_idempotency_key", ["created_at"], unique=False
    )
    op.execute("create table feed_entry_rest partition of feed_entry default")


def downgrade() -> None:
    for table in (
        "web_idempotency_key",
        "permissions_member",
        "accounts_token",
        "accounts_sign_up_link",
        "accounts_session",
        "workspaces_workspace",
        "feed_entry",
        "accounts_account",
    ):
        op.drop_table(table)
