"""Ways to sign in, and ways back.

Revision ID: 0007_accounts
Revises: 0006_mail
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_accounts"
down_revision = "0006_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts_authenticator",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_counter", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_authenticator_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("accounts_authenticator_key")),
    )
    op.create_table(
        "accounts_device",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_device_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "fingerprint", name=op.f("accounts_device_key")),
    )
    op.create_table(
        "accounts_identity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_identity_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_identity_key")),
        sa.UniqueConstraint(
            "issuer", "subject", name=op.f("accounts_identity_issuer_subject_unique")
        ),
    )
    op.create_index(
        op.f("accounts_identity_account_id_index"),
        "accounts_identity",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "accounts_mail_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_mail_link_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_mail_link_key")),
        sa.UniqueConstraint("fingerprint", name=op.f("accounts_mail_link_fingerprint_unique")),
    )
    op.create_index(
        op.f("accounts_mail_link_account_id_index"),
        "accounts_mail_link",
        ["account_id"],
        unique=False,
    )
    op.create_table(
        "accounts_passkey",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("transports", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_passkey_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_passkey_key")),
        sa.UniqueConstraint("credential", name=op.f("accounts_passkey_credential_unique")),
    )
    op.create_index(
        op.f("accounts_passkey_account_id_index"), "accounts_passkey", ["account_id"], unique=False
    )
    op.create_table(
        "accounts_pending",
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_pending_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("accounts_pending_key")),
    )
    op.create_index("accounts_pending_account", "accounts_pending", ["account_id"], unique=False)
    op.create_index("accounts_pending_expires", "accounts_pending", ["expires_at"], unique=False)
    op.create_table(
        "accounts_recovery_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("accounts_recovery_code_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("accounts_recovery_code_key")),
    )
    op.create_index(
        op.f("accounts_recovery_code_account_id_index"),
        "accounts_recovery_code",
        ["account_id"],
        unique=False,
    )
    op.add_column(
        "accounts_account",
        sa.Column("handle", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.add_column(
        "accounts_account",
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.add_column(
        "accounts_account", sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "accounts_session",
        sa.Column(
            "proved_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
    )
    op.add_column(
        "accounts_sign_up_link",
        sa.Column("mailed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("accounts_sign_up_link", "mailed")
    op.drop_column("accounts_session", "proved_at")
    op.drop_column("accounts_account", "suspended_at")
    op.drop_column("accounts_account", "email_confirmed_at")
    op.drop_column("accounts_account", "handle")
    op.drop_index(
        op.f("accounts_recovery_code_account_id_index"), table_name="accounts_recovery_code"
    )
    op.drop_table("accounts_recovery_code")
    op.drop_index("accounts_pending_expires", table_name="accounts_pending")
    op.drop_index("accounts_pending_account", table_name="accounts_pending")
    op.drop_table("accounts_pending")
    op.drop_index(op.f("accounts_passkey_account_id_index"), table_name="accounts_passkey")
    op.drop_table("accounts_passkey")
    op.drop_index(op.f("accounts_mail_link_account_id_index"), table_name="accounts_mail_link")
    op.drop_table("accounts_mail_link")
    op.drop_index(op.f("accounts_identity_account_id_index"), table_name="accounts_identity")
    op.drop_table("accounts_identity")
    op.drop_table("accounts_device")
    op.drop_table("accounts_authenticator")
