"""Tables: webhooks, their secrets, deliveries, and what each attempt was answered."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from colonnade.kernel.database import metadata

webhook = Table(
    "webhooks_webhook",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # 0 is the whole installation.
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("types", ARRAY(Text), nullable=False),
    Column("subjects", ARRAY(Text), nullable=False),
    Column("state", Text, nullable=False, server_default="active"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("created_by", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("failing_since", DateTime(timezone=True)),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("resting_until", DateTime(timezone=True)),
    Column("missed", Integer, nullable=False, server_default="0"),
    Index("webhooks_webhook_workspace", "workspace_id"),
)

secret = Table(
    "webhooks_secret",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "webhook_id",
        BigInteger,
        ForeignKey("webhooks_webhook.id", ondelete="CASCADE"),
        nullable=False,
    ),
    # Encrypted with a key made from the installation's own.
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True)),
    Index("webhooks_secret_webhook", "webhook_id"),
)

delivery = Table(
    "webhooks_delivery",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "webhook_id",
        BigInteger,
        ForeignKey("webhooks_webhook.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("event_id", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("subject", Text, nullable=False),
    # Kept as it was sent: a signature is over bytes.
    Column("body", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    # Since it was last started: a replay begins at 0 again.
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("due_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    UniqueConstraint("webhook_id", "event_id", name="webhooks_delivery_event_unique"),
    Index("webhooks_delivery_log", "webhook_id", "id"),
    Index(
        "webhooks_delivery_waiting",
        "webhook_id",
        "due_at",
        postgresql_where=text("state = 'waiting'"),
    ),
    Index("webhooks_delivery_created", "created_at"),
)

attempt = Table(
    "webhooks_attempt",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "delivery_id",
        BigInteger,
        ForeignKey("webhooks_delivery.id", ondelete="CASCADE"),
        nullable=False,
    ),
    Column("number", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("duration_ms", Integer, nullable=False),
    Column("url", Text, nullable=False),
    Column("request_headers", JSONB, nullable=False),
    Column("status", Integer),
    Column("answer_headers", JSONB, nullable=False),
    Column("answer_body", Text, nullable=False),
    Column("error", Text),
    Index("webhooks_attempt_delivery", "delivery_id", "id"),
)
