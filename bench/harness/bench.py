"""What every workload gets: the product, tables to work on, the limit, and where results go."""

import sys
from dataclasses import dataclass, field
from pathlib import Path

from bench.harness import bench_table
from bench.harness.limit import Limit, Statements
from bench.harness.load import BenchFailed
from bench.harness.product import Product
from bench.harness.results import Run
from bench.harness.table import Table

ROWS = 100_000


@dataclass(slots=True)
class Bench:
    product: Product
    run: Run
    folder: Path
    limit_port: int
    quick: bool = False
    _tables: dict[tuple[str, int], Table] = field(default_factory=dict)
    _files: dict[int, Path] = field(default_factory=dict)

    def say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def csv(self, rows: int) -> Path:
        """The CSV file of the table `Bench` with so many rows."""
        if rows not in self._files:
            path = self.folder / f"bench-{rows}.csv"
            bench_table.write_csv(path, rows)
            self._files[rows] = path
        return self._files[rows]

    def table(self, purpose: str, rows: int = ROWS) -> Table:
        """A table `Bench` of its own for each purpose: no workload changes another's rows."""
        key = (purpose, rows)
        if key not in self._tables:
            self.say(f"  importing {rows:,} rows for {purpose}")
            self._tables[key] = self.import_table(f"Bench {purpose} {rows}", self.csv(rows))
        return self._tables[key]

    def import_table(self, name: str, file: Path) -> Table:
        """As a script does it: upload, start with the fields it wants, wait for the job."""
        uploaded = self.product.upload(file)
        started = self.product.post(
            f"/imports/{uploaded['id']}/start",
            {
                "database_id": self.product.database,
                "table_name": name,
                "encoding": "utf-8",
                "delimiter": ",",
                "header": True,
                "columns": bench_table.FIELDS,
            },
        )
        result = self.product.finished_job(started["job"]["id"])["result"]
        if result["rows_rejected"]:
            raise BenchFailed(f"The import rejected rows: {result['rejections'][:3]}")
        return Table.of(self.product, result["table_id"])

    def limit(self, statements: Statements) -> Limit:
        return Limit(
            self.folder,
            self.limit_port,
            workers=self.product.workers,
            database=(self.product.database_url, self.product.pid),
            statements=statements,
        )
