"""Run by Alembic: gives it a connection, and for comparing, the tables as the code has them."""

from alembic import context
from sqlalchemy import Connection

from colonnade.boot.migrating import comparing, connect, load_models
from colonnade.kernel.database import metadata
from colonnade.kernel.settings import load_settings


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        **comparing(connection),
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
