"""O-03: every route as everybody, towards their own, others' and deleted things.

    .venv/bin/python bench/drills/o03_matrix.py [--short]

The expected table is `tests/contracts/strangers.json`. Every right is asked on every verb: on what
makes a thing as on what changes, moves, previews, exports or removes it; a route without a row is a
miss. What changes something is done in things that are made afresh for each role. The short form is
a test of its own (`tests/contracts/test_strangers.py`): of the roles, the lowest that is let in and
the one below it.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from bench.drills.drill import Result, run  # noqa: E402


def drill(short: bool) -> list[Result]:  # noqa: FBT001  (what `run` hands over)
    from contracts.test_strangers import make_deleted, make_people, make_things
    from support.matrix import EVERYBODY, cells, walk_all
    from support.people import Person
    from support.running import Colonnade, data_folder
    from support.strangers import expected_rows, routes_of

    from colonnade.boot.web import application
    from colonnade.kernel.settings import Settings

    data = data_folder()
    colonnade = Colonnade(data)
    # The limit on requests is another drill's.
    colonnade.environment = {"COLONNADE_STRANGER_REQUESTS_PER_S": "100000"}
    colonnade.start()
    rows = expected_rows()
    try:
        database = json.loads((data / "running.json").read_text())["DATABASE_URL"]
        settings = Settings(database_url=database, secret_key="none", public_url="http://localhost")
        missing = routes_of(application(settings).entry.framework) ^ rows.keys()
        administrator = Person(colonnade.url, colonnade.link, "Ada")

        def make(roles: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
            things = make_things(administrator)
            people = make_people(settings, administrator, things, roles)
            places = {"own": things}
            if "owner" in people:
                places["deleted"] = make_deleted(administrator, people)
            return places, people

        asked = [row for row in rows.values() if not short or "/workspaces/" in row.route]
        count, surprises = walk_all(asked, make)
    finally:
        colonnade.stop()
        shutil.rmtree(data, ignore_errors=True)
    for line in (*sorted(missing), *surprises):
        print(line)
    deleted = sum(cell.place == "deleted" for cell in cells(asked, all_roles=True))
    figure = (
        f"{len(surprises)} surprises in {count:,} cells: {len(asked)} routes as {len(EVERYBODY)}"
        f" kinds of people, {deleted} towards deleted things"
    )
    return [
        Result("O-03", figure, "0 surprises", not surprises),
        Result("O-03", f"{len(missing)} routes without a row", "0", not missing),
    ]


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
