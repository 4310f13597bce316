"""Tables: files, the bytes behind them, small pictures of them, and the checks."""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from colonnade.kernel.database import metadata

content = Table(
    "files_content",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("size_bytes", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    # What the antivirus said, for administrators.
    Column("verdict", Text, nullable=False, server_default=""),
    Column("saved_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index(
        "files_content_state",
        "state",
        postgresql_where=text("state <> 'ready'"),
    ),
)

file = Table(
    "files_file",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # 0 is no workspace: what belongs to the whole installation, such as people's pictures.
    Column("workspace_id", BigInteger, nullable=False),
    Column("account_id", BigInteger),
    # The thing of an app that the file is part of; empty: the workspace's own.
    Column("owner", Text, nullable=False, server_default=""),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("digest", Text, ForeignKey("files_content.digest"), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("expires_at", DateTime(timezone=True)),
    Index("files_file_workspace", "workspace_id", "owner", "id"),
    Index("files_file_digest", "digest"),
    Index("files_file_expires", "expires_at", postgresql_where=text("expires_at is not null")),
)

usage = Table(
    "files_usage",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True, autoincrement=False),
    Column("files", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
)

small = Table(
    "files_small",
    metadata,
    Column(
        "digest", Text, ForeignKey("files_content.digest", ondelete="CASCADE"), primary_key=True
    ),
    Column("size", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("small_digest", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("files_small_digest", "small_digest"),
    Index("files_small_expires", "expires_at"),
)

check = Table(
    "files_check",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("after", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("checked_bytes", BigInteger, nullable=False),
    Column("missing", BigInteger, nullable=False),
    Column("damaged", BigInteger, nullable=False),
    Column("repaired", BigInteger, nullable=False),
    Column("orphans", BigInteger, nullable=False),
    Column("lost", ARRAY(Text), nullable=False),
)
