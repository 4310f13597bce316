"""O-01: schemathesis against the API's own description, as three people.

    .venv/bin/python bench/drills/o01_contract.py [--short]

Every operation with generated requests, good and bad: no answer of 500 and above, no status and no
content type that is not described, every body as its schema says, every wrong method refused with
the right ones named, nothing that needs a sign-in answered without.

Two of its checks are left out, and why: *a valid request was refused* (a name that is taken, a
thing that is not there: the description cannot know), and *an invalid one was accepted* (a number
that comes as text is read as one).
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from bench.drills.drill import Result, run  # noqa: E402

SEED = 20261121
LEFT_OUT = "positive_data_acceptance,negative_data_rejection"
EXAMPLES = 60
PHASES = "examples,coverage,fuzzing,stateful"
MINUTES_MAX = 30


@dataclass(frozen=True)
class Fuzzed:
    who: str
    requests: int
    operations: int
    failures: list[str]


def fuzz(
    url: str,
    who: str,
    headers: Mapping[str, str],
    names: Mapping[str, Any],
    *,
    arguments: Sequence[str],
    workers: int = 2,
) -> Fuzzed:
    """One run; `names` gives parameters of paths values that exist."""
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "schemathesis.toml"
        lines = [f'"path.{name}" = {json.dumps(value)}' for name, value in names.items()]
        config.write_text("\n".join(["[parameters]", *lines, ""]))
        report = Path(folder) / "report.json"
        told = [argument for pair in headers.items() for argument in ("-H", ": ".join(pair))]
        finished = subprocess.run(
            [
                *(Path(sys.executable).with_name("st"), "--config-file", config, "run"),
                *(f"{url}/documentation/api/openapi.json", "--url", url, *told),
                *("--checks", "all", "--exclude-checks", LEFT_OUT, "--mode", "all"),
                *("--seed", str(SEED), "--workers", str(workers), "--no-shrink"),
                *("--report", "json", "--report-json-path", report, "--continue-on-failure"),
                *("--warnings", "off", "--request-timeout", "40", *arguments),
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            timeout=MINUTES_MAX * 60,
        )
        if not report.exists():
            raise RuntimeError(finished.stdout[-3000:] + finished.stderr[-3000:])
        told_by_program = json.loads(report.read_text())
    return _read(who, told_by_program, finished.stdout)


def _read(who: str, report: dict[str, Any], text: str) -> Fuzzed:
    failures = [
        f"{who}: {found['title']}: {', '.join(map(str, found['operations']))}"
        for found in report["failures"]
    ]
    failures += [f"{who}: error: {error}" for error in report["errors"]]
    if failures:
        # How to do it again stands in the program's own words.
        failures.append(text[-30_000:])
    return Fuzzed(who, report["test_cases"]["generated"], report["operations"]["tested"], failures)


def results(runs: Sequence[Fuzzed]) -> list[Result]:
    failures = [failure for one in runs for failure in one.failures]
    for failure in failures:
        print(failure)
    requests = sum(one.requests for one in runs)
    operations = max(one.operations for one in runs)
    figure = f"{len(failures)} failures in {requests:,} requests on {operations} operations"
    return [Result("O-01", figure, "no 5xx, nothing undescribed, every schema holds", not failures)]


def people(owner: Any) -> tuple[dict[str, dict[str, str]], dict[str, Any]]:
    """Headers by who it is, and names of things that are there; `owner` is an administrator."""
    workspace = owner.make("/api/v1/workspaces", name="Fuzzed")["id"]
    database = owner.make(f"/api/v1/workspaces/{workspace}/databases", name="Data")["id"]
    fields = [{"name": "Name", "kind": "text"}, {"name": "Amount", "kind": "number"}]
    table = owner.make(f"/api/v1/databases/{database}/tables", name="Things", fields=fields)
    row = owner.make(f"/api/v1/tables/{table['id']}/rows", fields={"Name": "one"})
    member = owner.invite("Mia", workspace_id=workspace, role="editor")
    headers = {
        "anonymous": {},
        "member": _token(member),
        "administrator": _token(owner),
    }
    names = {
        "workspace_id": workspace,
        "database_id": database,
        "table_id": table["id"],
        "field_id": table["fields"][1]["id"],
        "view_id": table["views"][0]["id"],
        "row_id": row["id"],
        "account_id": member.id,
    }
    return headers, names


def _token(person: Any) -> dict[str, str]:
    made = person.make("/api/v1/tokens", name="fuzz", scopes=["read", "write"])
    return {"Authorization": f"Bearer {made['secret']}"}


def short_form(owner: Any) -> list[Result]:
    """A request or two for everything that can be read, as a member."""
    headers, names = people(owner)
    arguments = ("--phases", "fuzzing", "--max-examples", "1", "--include-method", "GET")
    return results([fuzz(owner.base_url, "member", headers["member"], names, arguments=arguments)])


def drill(short: bool) -> list[Result]:  # noqa: FBT001  (what `run` hands over)
    from support.people import Person
    from support.running import Colonnade, data_folder

    colonnade = Colonnade(data_folder())
    # The limit on requests is another drill's.
    colonnade.environment = {"COLONNADE_STRANGER_REQUESTS_PER_S": "100000"}
    colonnade.start()
    try:
        owner = Person(colonnade.url, colonnade.link, "Olga")
        if short:
            return short_form(owner)
        headers, names = people(owner)
        phases = ("--phases", PHASES, "--max-examples", str(EXAMPLES))
        # First everything that leaves the things there, then what removes them.
        parts = (("--exclude-method", "DELETE"), ("--include-method", "DELETE"))
        return results(
            [
                fuzz(colonnade.url, who, told, names, arguments=(*phases, *part))
                for who, told in headers.items()
                for part in parts
            ]
        )
    finally:
        colonnade.stop()


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
