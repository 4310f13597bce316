"""Brings the database to the shape this release expects. Run once before the others start."""

import importlib
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.pool import NullPool

import colonnade
from colonnade.boot.refusal import StartRefused
from colonnade.boot.revisions import SCRIPTS, VERSION_TABLE
from colonnade.kernel.telemetry import log

LOCK_NUMBER = 0xC0101ADE
"""One at a time, whoever else was told to migrate at the same moment (an advisory lock)."""


@contextmanager
def connect(url: str) -> Iterator[sa.Connection]:
    """SQLAlchemy over psycopg, from an address as libpq writes it."""
    engine = sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def migrate(url: str) -> str:
    """Upgrade to the newest revision; gives its name."""
    config = _config()
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head() or ""
    with connect(url) as connection:
        connection.execute(sa.text("select pg_advisory_lock(:number)"), {"number": LOCK_NUMBER})
        try:
            found = _current(connection)
            connection.commit()
            if found == head:
                return head
            _refuse_newer(found, scripts)
            log.info("database.migrates", found=found or "nothing", to=head)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        finally:
            connection.rollback()
            connection.execute(
                sa.text("select pg_advisory_unlock(:number)"), {"number": LOCK_NUMBER}
            )
    return head


def load_models() -> None:
    """Every table the code declares, for comparing. (Importing a model registers it, no more.)"""
    for found in pkgutil.walk_packages(colonnade.__path__, "colonnade."):
        if found.name.endswith(".models"):
            importlib.import_module(found.name)


def comparing(connection: sa.Connection) -> dict[str, Any]:
    """How the database is compared with the models.

    A partition is its table's affair, and a workspace's schema belongs to its people.
    """
    partitions = set(
        connection.scalars(sa.text("select relname from pg_class where relispartition"))
    )
    # Alembic opens transactions of its own, if none is open.
    connection.rollback()

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        if kind == "schema":
            return name in {None, "public"}
        return kind != "table" or name not in partitions

    return {"compare_type": True, "include_name": include_name}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return config


def _current(connection: sa.Connection) -> str:
    exists: Any = connection.scalar(sa.text("select to_regclass(:name)"), {"name": VERSION_TABLE})
    if exists is None:
        return ""
    return connection.scalar(sa.text(f"select version_num from {VERSION_TABLE}")) or ""


def _refuse_newer(found: str, scripts: ScriptDirectory) -> None:
    try:
        if found:
            scripts.get_revision(found)
    except CommandError:
        raise StartRefused(
            f"The database is at revision {found}, which this Colonnade "
            f"({colonnade.__version__}) doesn't know: a newer Colonnade has migrated it. "
            "Install that one, or restore a backup from before."
        ) from None
