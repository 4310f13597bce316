"""One line of revisions, that the code and the database agree on."""

from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from colonnade.boot.migrating import comparing, connect, load_models, migrate
from colonnade.boot.refusal import StartRefused
from colonnade.boot.revisions import SCRIPTS, newest_revision
from colonnade.kernel.database import metadata
from colonnade.kernel.settings import Settings


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return ScriptDirectory.from_config(config)


def test_there_is_one_newest_revision():
    assert scripts().get_heads() == [newest_revision()]


def test_a_revision_is_named_after_its_file():
    for script in scripts().walk_revisions():
        assert Path(script.path).stem == script.revision


def test_the_database_is_as_the_models_say(fresh_settings: Settings):
    load_models()
    with connect(fresh_settings.database_url) as connection:
        context = MigrationContext.configure(connection, opts=comparing(connection))
        assert compare_metadata(context, metadata) == []


def test_migrating_again_changes_nothing(fresh_settings: Settings):
    assert migrate(fresh_settings.database_url) == newest_revision()


def test_a_newer_database_is_refused(fresh_settings: Settings):
    with psycopg.connect(fresh_settings.database_url) as connection:
        connection.execute("update alembic_version set version_num = '9999_of_tomorrow'")
    with pytest.raises(StartRefused, match=r"9999_of_tomorrow.*newer Colonnade"):
        migrate(fresh_settings.database_url)
