"""Notifications, what the search finds, and what readers of the feed set aside.

Revision ID: 0011_notifications
Revises: 0010_jobs
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

revision = "0011_notifications"
down_revision = "0010_jobs"
branch_labels = None
depends_on = None


class TransactionId(UserDefinedType):
    cache_ok = True

    def get_col_spec(self, **_):
        return "xid8"


TRIGRAMS = """
create function search_trigrams(word text) returns text[]
language sql immutable strict parallel safe as $$
  select array_agg(distinct substr(padded, place, 3))
  from (select '  ' || word || ' ' as padded) p, generate_series(1, length(word) + 1) place
$$
"""
"""What pg_trgm's show_trgm gives for one word, on any PostgreSQL."""


def upgrade() -> None:
    op.create_table(
        "notifications_notification",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("workspace_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("actor_name", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mail", sa.Text(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("notifications_notification_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("notifications_notification_key")),
    )
    op.create_index(
        "notifications_notification_account", "notifications_notification", ["account_id", "id"]
    )
    op.create_index(
        "notifications_notification_unread",
        "notifications_notification",
        ["account_id"],
        postgresql_where=sa.text("read_at is null and not is_hidden"),
    )
    op.create_index(
        "notifications_notification_mail",
        "notifications_notification",
        ["mail", "account_id"],
        postgresql_where=sa.text("mail is not null"),
    )
    op.create_index(
        "notifications_notification_once",
        "notifications_notification",
        ["account_id", "key"],
        unique=True,
        postgresql_where=sa.text("key is not null"),
    )
    op.create_table(
        "notifications_preference",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("mail", sa.Text(), nullable=False),
        sa.Column("in_product", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts_account.id"],
            name=op.f("notifications_preference_account_id_to_accounts_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("notifications_preference_key")),
    )
    op.execute(TRIGRAMS)
    op.create_table(
        "search_document",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("within", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("folded", sa.Text(collation="C"), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("search_document_key")),
    )
    op.create_index("search_document_root", "search_document", ["root"])
    op.create_index("search_document_title", "search_document", ["folded"])
    op.create_index("search_document_words", "search_document", ["words"], postgresql_using="gin")
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.Column("trigrams", sa.ARRAY(sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("search_word_key")),
    )
    op.create_index("search_word_trigrams", "search_word", ["trigrams"], postgresql_using="gin")
    op.create_table(
        "feed_set_aside",
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("transaction", TransactionId(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("set_aside_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("reader", "transaction", name=op.f("feed_set_aside_key")),
    )
    op.add_column("feed_reader", sa.Column("narrowed_until", TransactionId(), nullable=True))
    op.create_table(
        "feed_floor",
        sa.Column("forgotten_before", TransactionId(), nullable=False),
        sa.PrimaryKeyConstraint("forgotten_before", name=op.f("feed_floor_key")),
    )
    op.execute("insert into feed_floor values ('0')")
    op.create_table(
        "feed_retention",
        sa.Column("workspace_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kept_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("feed_retention_key")),
    )
    op.create_index("feed_entry_workspace", "feed_entry", ["workspace_id", "sequence"])


def downgrade() -> None:
    op.drop_index("feed_entry_workspace", table_name="feed_entry")
    op.drop_column("feed_reader", "narrowed_until")
    for table in (
        "feed_floor",
        "feed_retention",
        "feed_set_aside",
        "search_word",
        "search_document",
        "notifications_preference",
        "notifications_notification",
    ):
        op.drop_table(table)
    op.execute("drop function search_trigrams(text)")
