"""Tables: messages, and addresses that messages came back from."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from colonnade.kernel.database import metadata

message = Table(
    "mail_message",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # The header Message-ID: the same however often it is tried.
    Column("message_id", Text, nullable=False),
    Column("account_id", BigInteger),
    Column("to_address", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body_text", Text, nullable=False),
    Column("body_html", Text, nullable=False),
    Column("headers", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Column("key", Text),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("error", Text),
    # What the service that took it calls it, by which bounces name it.
    Column("provider_id", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("next_at", DateTime(timezone=True)),
    Column("sent_at", DateTime(timezone=True)),
    UniqueConstraint("key", name="mail_message_key_unique"),
    Index("mail_message_to", func.lower(text("to_address")), "created_at"),
    Index("mail_message_sent", "sent_at", postgresql_where=text("sent_at is not null")),
    Index("mail_message_provider", "provider_id", postgresql_where=text("provider_id is not null")),
    Index("mail_message_created", "created_at"),
)

address = Table(
    "mail_address",
    metadata,
    # In lower case.
    Column("address", Text, primary_key=True),
    Column("hard_bounces", Integer, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("bounced_at", DateTime(timezone=True), nullable=False),
    Column("suppressed_at", DateTime(timezone=True)),
)
