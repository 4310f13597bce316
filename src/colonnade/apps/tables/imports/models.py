"""Tables: uploaded files on their way into a table."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Identity,
    Index,
    Table,
    Text,
    func,
)
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE

from colonnade.kernel.database import metadata

import_ = Table(
    "tables_import",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("workspace_id", BigInteger, nullable=False),
    Column("account_id", BigInteger),
    Column("name", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("is_utf8", Boolean, nullable=False),
    Column("line_breaks", BigInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("job_id", BigInteger),
    # The batch: which rows came by it, written with them.
    Column("table_id", BigInteger),
    Column("row_ids", INT8MULTIRANGE),
    Index("tables_import_workspace", "workspace_id"),
    Index("tables_import_created", "created_at"),
)
