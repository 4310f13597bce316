"""Tables: notifications, and who wants them how."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Table,
    Text,
    func,
    text,
    true,
)

from colonnade.kernel.database import metadata

notification = Table(
    "notifications_notification",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("kind", Text, nullable=False),
    # Whatever asks twice under one key, notifies once.
    Column("key", Text),
    Column("workspace_id", BigInteger),
    Column("subject", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("actor_name", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("read_at", DateTime(timezone=True)),
    # How its person wanted to be mailed when it came; null where it is mailed, or not to be.
    Column("mail", Text),
    # Only for the mail: its person does not want it in the product.
    Column("is_hidden", Boolean, nullable=False, server_default=text("false")),
    Index("notifications_notification_account", "account_id", "id"),
    Index(
        "notifications_notification_unread",
        "account_id",
        postgresql_where=text("read_at is null and not is_hidden"),
    ),
    Index(
        "notifications_notification_mail",
        "mail",
        "account_id",
        postgresql_where=text("mail is not null"),
    ),
    Index(
        "notifications_notification_once",
        "account_id",
        "key",
        unique=True,
        postgresql_where=text("key is not null"),
    ),
)

preference = Table(
    "notifications_preference",
    metadata,
    Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("kind", Text, primary_key=True),
    Column("mail", Text, nullable=False),
    Column("in_product", Boolean, nullable=False, server_default=true()),
)
