"""A user's table as PostgreSQL sees it: the statements of the limit, into an equal table."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec

from bench.harness import bench_table
from bench.harness.load import BenchFailed
from bench.harness.product import Product
from colonnade.apps.tables.fields.values import Field
from colonnade.apps.tables.rows.selections import selected
from colonnade.apps.tables.rows.statements.reading import PageForm, page_sql
from colonnade.apps.tables.rows.values import Selection, Shape
from colonnade.apps.tables.tables.values import TableSchema

SCHEMA = "bench_limit"
PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    product: Product
    schema: TableSchema

    @classmethod
    def of(cls, product: Product, table_id: int) -> Self:
        told = product.get(f"/tables/{table_id}")
        fields = msgspec.convert(told["fields"], list[Field])
        if [field.name for field in fields] != bench_table.NAMES:
            raise BenchFailed(f"The table has the fields {fields}")
        named = {name: told[name] for name in ("workspace_id", "database_id", "name", "version")}
        return cls(
            product, TableSchema(table_id=table_id, fields=fields, views=[], removed=[], **named)
        )

    @property
    def id(self) -> int:
        return self.schema.id

    @property
    def address(self) -> str:
        return self.schema.address

    @property
    def field_ids(self) -> dict[str, int]:
        return {field.name: field.id for field in self.schema.fields}

    @property
    def columns(self) -> str:
        return ", ".join(f"f{field}" for field in self.field_ids.values())

    # -- what is there

    def count(self) -> int:
        return self._value(f"select count(*) from {self.address}")

    def row_ids(self) -> tuple[int, int]:
        """The first and the last id, where there is no gap between them."""
        with self.product.connect() as connection:
            first, last, count = connection.execute(
                f"select min(id), max(id), count(*) from {self.address}"
            ).fetchone() or (0, 0, 0)
        if last - first + 1 != count:
            raise BenchFailed(f"{count:,} rows have ids from {first} to {last}")
        return first, last

    def _value(self, sql: str) -> Any:
        with self.product.connect() as connection:
            found = connection.execute(sql).fetchone()
        assert found is not None
        return found[0]

    # -- the limit

    def page_statement(self, query: dict[str, Any]) -> tuple[str, Any]:
        """What the product runs for this page, made by the product's own code."""
        selection = Selection(filter=query.get("filter"), sort=query.get("sort"))
        chosen = selected(self.schema, selection)
        form = PageForm(
            Shape.OBJECTS, chosen.columns, chosen.condition, chosen.sorts, query["limit"]
        )
        return page_sql(self.schema, form, after=None, skips=False), chosen.parameters

    def insert_statement(self) -> tuple[str, Any]:
        cells = ", ".join(f"%({name})s" for name in self.field_ids)
        sql = f"insert into {self.equal()} ({self.columns}) values ({cells})"
        return f"{sql} returning {self._as_json}", None

    def insert_many_statement(self) -> tuple[str, Any]:
        cells = ", ".join(f'"{name}" {kind}' for name, kind in self._types().items())
        rows = f"json_to_recordset(%(rows)s::json) as given({cells})"
        sql = f"insert into {self.equal()} ({self.columns}) select given.* from {rows}"
        return f"{sql} returning id::text", None

    def update_statement(self, name: str) -> tuple[str, Any]:
        change = f"f{self.field_ids[name]} = %({name})s"
        sql = f"update {self.equal()} set {change} where id = %(id)s"
        return f"{sql} returning {self._as_json}", None

    def seconds_of_copy_in(self, file: Path) -> float:
        """COPY of the raw bytes into an equal, empty table."""
        content = file.read_bytes()
        sql = f"copy {self.equal(empty=True)} ({self.columns}) from stdin (format csv, header)"
        with self.product.connect() as connection, connection.cursor() as cursor:
            began = time.perf_counter()
            with cursor.copy(sql) as copy:
                for at in range(0, len(content), PIECE_BYTES):
                    copy.write(content[at : at + PIECE_BYTES])
            return time.perf_counter() - began

    def copy_out(self) -> bytes:
        cells = ", ".join(f'f{field} as "{name}"' for name, field in self.field_ids.items())
        rows = f"select {cells} from {self.address} order by position, id"
        sql = f"copy ({rows}) to stdout (format csv, header)"
        with self.product.connect() as connection, connection.cursor().copy(sql) as copy:
            return b"".join(bytes(part) for part in copy)

    def equal(self, *, empty: bool = False) -> str:
        """The address of a new table with the same columns, keys and indexes (and rows)."""
        address, sequence = f"{SCHEMA}.t{self.id}", f"{SCHEMA}.t{self.id}_id_seq"
        with self.product.connect() as connection:
            connection.execute(f"create schema if not exists {SCHEMA}")
            connection.execute(f"drop table if exists {address}")
            connection.execute(
                f"create table {address} (like {self.address} including all) with (fillfactor = 90)"
            )
            # Positions like the product's, without a word about them in the statements.
            connection.execute(
                f"alter table {address} alter column position"
                f" set default lpad(to_hex(currval('{sequence}')), 10, '0')"
            )
            if not empty:
                connection.execute(f"insert into {address} select * from {self.address}")
                connection.execute(f"select setval('{sequence}', max(id)) from {address}")
                connection.execute(f"vacuum analyze {address}")
        return address

    @property
    def _as_json(self) -> str:
        cells = ", ".join(f"'{name}', f{field}" for name, field in self.field_ids.items())
        return f"json_build_object('id', id, 'fields', json_build_object({cells}))::text"

    def _types(self) -> dict[str, str]:
        names = {f"f{field}": name for name, field in self.field_ids.items()}
        with self.product.connect() as connection:
            found = connection.execute(
                "select attname, format_type(atttypid, atttypmod) from pg_attribute"
                " where attrelid = %s::regclass and attname = any(%s)",
                [self.address, list(names)],
            ).fetchall()
        types = dict(found)
        return {name: types[column] for column, name in names.items()}
