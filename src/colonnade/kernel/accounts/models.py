"""Tables: accounts, and everything that lets somebody in or may do so in a moment."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
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
    Uuid,
    func,
    text,
)

from colonnade.kernel.database import metadata

account = Table(
    "accounts_account",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("email", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("is_administrator", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    # What a passkey knows its owner by: says nothing about them.
    Column("handle", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
    Column("email_confirmed_at", DateTime(timezone=True)),
    Column("suspended_at", DateTime(timezone=True)),
    Index("accounts_account_email", text("lower(email)"), unique=True),
)
"""`password_hash` is empty where one signs in without: by a passkey, or another service."""


def _account_column(*, primary_key: bool = False) -> Column[int]:
    """Whose it is; it goes with the account."""
    return Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        index=None if primary_key else True,
    )


session = Table(
    "accounts_session",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("user_agent", Text, nullable=False),
    Column("address", Text, nullable=False),
    # When the person last showed who they are; what matters asks for it anew.
    Column("proved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

token = Table(
    "accounts_token",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    # Where it is for one workspace, for some things, or for some networks alone.
    Column("workspace_id", BigInteger),
    Column("subjects", ARRAY(Text)),
    Column("networks", ARRAY(Text)),
    # Made by a program in exchange for something else; lives for minutes, and is in nobody's list.
    Column("is_minted", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True)),
    Column("last_used_at", DateTime(timezone=True)),
)

sign_up_link = Table(
    "accounts_sign_up_link",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    Column("email", Text),
    Column("is_administrator", Boolean, nullable=False, server_default=text("false")),
    Column("workspace_id", BigInteger),
    Column("role", Text),
    Column("created_by", BigInteger, ForeignKey("accounts_account.id", ondelete="CASCADE")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    # Whoever has it reads the mail of `email`, for it was shown to nobody else.
    Column("mailed", Boolean, nullable=False, server_default=text("false")),
)

mail_link = Table(
    "accounts_mail_link",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False, unique=True),
    _account_column(),
    Column("purpose", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)
"""Links that were mailed to `email`, to show that one reads it: `reset`, `confirm`, `change`."""

pending = Table(
    "accounts_pending",
    metadata,
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("account_id", BigInteger, ForeignKey("accounts_account.id", ondelete="CASCADE")),
    Column("content", LargeBinary, nullable=False),
    Column("tries", Integer, nullable=False, server_default=text("0")),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("accounts_pending_account", "account_id"),
    Index("accounts_pending_expires", "expires_at"),
)
"""What one browser is in the middle of, such as the second step of a sign-in; sealed."""

authenticator = Table(
    "accounts_authenticator",
    metadata,
    _account_column(primary_key=True),
    Column("secret", LargeBinary, nullable=False),
    Column("last_counter", BigInteger, nullable=False, server_default=text("0")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("confirmed_at", DateTime(timezone=True)),
)
"""An app that shows codes (RFC 6238). `last_counter` only grows: no code works twice."""

recovery_code = Table(
    "accounts_recovery_code",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _account_column(),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("used_at", DateTime(timezone=True)),
)

passkey = Table(
    "accounts_passkey",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _account_column(),
    Column("credential", LargeBinary, nullable=False, unique=True),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("transports", ARRAY(Text), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_used_at", DateTime(timezone=True)),
)

identity = Table(
    "accounts_identity",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    _account_column(),
    Column("issuer", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_used_at", DateTime(timezone=True)),
    UniqueConstraint("issuer", "subject"),
)
"""Who the account is at another service (OpenID Connect)."""

device = Table(
    "accounts_device",
    metadata,
    _account_column(primary_key=True),
    Column("fingerprint", LargeBinary, primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("last_seen_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
"""Browsers that an account has signed in from, by a cookie that they keep."""
