"""O-30: back up while people write, wipe everything, restore; and go back to a moment.

The backup is compared with what was restored table by table and file by file, the people sign in
with what they knew, and the second restore holds what was written before the moment, and only that.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import psycopg

ROOT = Path(__file__).resolve().parents[2]
sys.path[0:1] = [str(ROOT), str(ROOT / "tests")]

from support.people import PASSWORD, Person, csrf_field  # noqa: E402
from support.running import Colonnade, data_folder  # noqa: E402

from bench.drills.drill import Result, run  # noqa: E402
from colonnade.boot.operations.clusters import embedded_postgres  # noqa: E402

ROWS_SHORT = 5_000
ROWS_LONG = 1_000_000
BATCH = 5_000
RPO_S = 300.0
ARCHIVED_WITHIN_S = 60.0
FILE_LINES = 2_000


class Installation:
    """A Colonnade with an archive and a place for backups; what it is told is run as typed."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="clno"))
        self.backups = self.folder / "backups"
        self.archive = self.folder / "archive"
        self.running = self.on(data_folder())

    def on(self, data: Path) -> Colonnade:
        running = Colonnade(data)
        running.environment = {
            "COLONNADE_WAL_ARCHIVE": str(self.archive),
            "COLONNADE_BACKUP_FOLDER": str(self.backups),
        }
        return running

    def colonnade(self, *arguments: str | Path) -> dict[str, object]:
        ran = subprocess.run(
            [sys.executable, "-m", "colonnade", *map(str, arguments), "--json"],
            env={
                "PATH": "/usr/bin:/bin",
                "HOME": str(self.folder),
                "COLONNADE_WAL_ARCHIVE": str(self.archive),
                "COLONNADE_BACKUP_FOLDER": str(self.backups),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def close(self) -> None:
        self.running.stop()
        shutil.rmtree(self.running.data, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)


class Books:
    """Somebody's workspace with a table of many rows, and an uploaded file."""

    def __init__(self, running: Colonnade, rows: int) -> None:
        self.owner = Person(running.url, running.link, "Olga")
        workspace = self.owner.make("/api/v1/workspaces", name="Books")["id"]
        made = self.owner.make(f"/api/v1/workspaces/{workspace}/databases", name="Books")
        table = self.owner.make(f"/api/v1/databases/{made['id']}/tables", name="Ledger")
        self.rows_path = f"/api/v1/tables/{table['id']}/rows"
        text = "name,number\n" + "".join(f"line {n},{n}\n" for n in range(FILE_LINES))
        self.owner.make(f"/api/v1/workspaces/{workspace}/imports", text=text)
        self.write(rows)

    def write(self, rows: int) -> None:
        for at in range(0, rows, BATCH):
            count = min(BATCH, rows - at)
            create = [{"fields": {"Name": f"row {at + n}"}} for n in range(count)]
            self.owner.make(f"{self.rows_path}/batch", create=create)


def count_of(http: httpx.Client, path: str) -> int:
    answer = http.get(f"{path}/count")
    assert answer.status_code == 200, answer.text
    return answer.json()["count"]


def signed_in(running: Colonnade, email: str) -> httpx.Client:
    """As a person does who knows nothing but their password."""
    http = httpx.Client(base_url=running.url, timeout=30, headers={"accept": "text/html"})
    form = {"csrf": csrf_field(http.get("/sign-in")), "email": email, "password": PASSWORD}
    answer = http.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return http


def files_of(data: Path) -> dict[str, bytes]:
    folder = data / "files"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-3:])
    }


def until(holds: Callable[[], bool], within_s: float) -> float:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < within_s
        time.sleep(0.2)
    return time.monotonic() - began


def drill(short: bool) -> Sequence[Result]:  # noqa: FBT001  (what `run` hands over)
    installation = Installation()
    try:
        return _drill(installation, ROWS_SHORT if short else ROWS_LONG, only_the_moment=short)
    finally:
        installation.close()


def _drill(installation: Installation, rows: int, *, only_the_moment: bool) -> Sequence[Result]:
    running = installation.running
    running.start()
    books = Books(running, rows)
    made = installation.colonnade("backup", "--data", running.data)
    before = files_of(running.data)
    # After the backup: a moment to come back to, and what is not to be there then.
    books.write(BATCH)
    at_moment = count_of(books.owner.http, books.rows_path)
    time.sleep(0.1)
    moment = datetime.now(UTC)
    time.sleep(0.1)
    books.write(BATCH)
    position = _written_up_to(running.data)
    behind_s = until(lambda: _archived(running.data, position), ARCHIVED_WITHIN_S)
    running.stop()
    shutil.rmtree(running.data)
    backup = str(made["path"])
    results = [] if only_the_moment else [_all_of_it(installation, backup, books, rows, before)]
    installation.colonnade("restore", backup, "--data", running.data, "--at", moment.isoformat())
    same_files = files_of(running.data) == before
    there = _found_in(running, books)
    return [
        *results,
        Result(
            "O-30",
            f"back at a moment {moment:%H:%M:%S}: {there:,} of {at_moment:,} rows, files the same:"
            f" {same_files}; the archive was {behind_s:.1f} s behind the last write",
            f"exactly what was there, RPO <= {RPO_S:.0f} s",
            there == at_moment and same_files and behind_s <= RPO_S,
        ),
    ]


def _all_of_it(
    installation: Installation, backup: str, books: Books, rows: int, before: dict[str, bytes]
) -> Result:
    """As it was backed up; `restore` itself compares the hashes of all tables."""
    running = installation.running
    restored = installation.colonnade("restore", backup, "--data", running.data)
    same_files = files_of(running.data) == before
    same_rows = _found_in(running, books) == rows
    running.stop()
    shutil.rmtree(running.data)
    return Result(
        "O-30",
        f"{restored['tables']} tables, {restored['files']} files, {rows:,} rows and the"
        f" people's passwords are the same; restored in {restored['seconds']} s,"
        f" {restored['seconds_per_gb']} s for each GB",
        "same hashes of tables, files, users",
        same_files and same_rows and bool(before),
    )


def _found_in(running: Colonnade, books: Books) -> int:
    """Started on what was restored, somebody signs in and counts."""
    running.lines.clear()
    running.start()
    return count_of(signed_in(running, books.owner.email), books.rows_path)


def _written_up_to(data: Path) -> str:
    with psycopg.connect(_admin_url(data), autocommit=True) as admin:
        row = admin.execute("select pg_current_wal_flush_lsn()").fetchone()
    assert row is not None
    return str(row[0])


def _archived(data: Path, position: str) -> bool:
    """The archive says that it has the log up to there on its disk."""
    with psycopg.connect(_admin_url(data), autocommit=True) as admin:
        row = admin.execute(
            "select flush_lsn >= %s::pg_lsn from pg_stat_replication"
            " where application_name = 'pg_receivewal'",
            (position,),
        ).fetchone()
    return bool(row and row[0])


def _admin_url(data: Path) -> str:
    secrets = json.loads((data / "secrets.json").read_text())
    return embedded_postgres(data, secrets["POSTGRES_ADMIN_PASSWORD"]).admin_url


if __name__ == "__main__":
    sys.exit(run(drill, __doc__.splitlines()[0]))
