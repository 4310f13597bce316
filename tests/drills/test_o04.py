"""O-04: what the code asks before it changes anything; and that the drill finds what is planted."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tools.guards import Guarded, guards_of

from bench.drills.o04_state_changes import (
    changes_by_readers,
    drill,
    markup_in_python,
    safe_in_template,
    unguarded,
)

PLANTED = """
from colonnade.kernel.permissions import Permission, Role

READ = Permission("planted.thing.read", Role.VIEWER, writes=False)
EDIT = Permission("planted.thing.edit", Role.EDITOR)
RIGHTS = {"edit": EDIT}


async def forgets(work, number):
    await _write(work, number)


async def only_reads(work, number):
    await work.must(READ, on=number)
    await _write(work, number)


async def asks_deep_down(work, number):
    await _checked(work, number)


async def asks_by_a_table(work, number, verb):
    await work.must(RIGHTS[verb], on=number)


async def _checked(work, number):
    await work.must(READ, on=number)
    await work.must(EDIT, on=number)
    await _write(work, number)


async def _write(work, number):
    await work.execute("delete from planted where id = %(id)s", {"id": number})
"""


@pytest.fixture
def planted(tmp_path: Path) -> Iterator[Any]:
    place = tmp_path / "planted.py"
    place.write_text(PLANTED)
    spec = importlib.util.spec_from_file_location("planted.routes", place)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_nothing_changes_behind_a_right_to_read() -> None:
    for result in drill(True):
        assert result.reached, str(result)


def test_what_is_planted_is_found(planted: Any) -> None:
    found = [
        Guarded(f"POST /{name}", guards_of(getattr(planted, name)))
        for name in ("forgets", "only_reads", "asks_deep_down", "asks_by_a_table")
    ]
    assert "POST /forgets asks nothing" in unguarded(found)
    assert changes_by_readers(found) == ["POST /only_reads asks only planted.thing.read"]
    assert found[2].permissions == ["planted.thing.edit", "planted.thing.read"]
    assert found[3].permissions == ["planted.thing.edit"]


def test_markup_out_of_variables_is_found() -> None:
    assert safe_in_template("{{ name }} {{ '<br>' | safe }}") == []
    assert safe_in_template("{{ name }}\n{{ name | upper | safe }}") == [2]
    assert safe_in_template("{{ text | safe }}{{ name | safe }}", cleaned=["text"]) == [1]
    assert safe_in_template("{% autoescape false %}{{ name }}{% endautoescape %}") == [1]
    assert markup_in_python('Markup("<b>{}</b>").format(name)') == []
    assert markup_in_python("Markup(name)") == [1]
    assert markup_in_python("Environment(loader=loader)") == [1]
