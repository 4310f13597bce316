"""Run by Alembic: gives it a connection, and for comparing, the tables as the code has them."""

from typing import Any

from alembic import context
from sqlalchemy import Connection

from colonnade.boot.migrating import connect, load_models
from colonnade.kernel.database import metadata
from colonnade.kernel.settings import load_settings

SCHEMA = "public"
"""Our own tables. A workspace's schema belongs to its people and is no affair of migrations."""


def include_name(name: str | None, kind: str, _parents: Any) -> bool:
    return kind != "schema" or name in {None, SCHEMA}


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=include_name,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    # Started as `alembic`, by whoever writes a migration: the models are needed to compare with.
    load_models()
    with connect(load_settings().database_url) as opened:
        migrate(opened)
