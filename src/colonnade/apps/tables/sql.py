"""SQLAlchemy as a compiler: expressions and types as the SQL that psycopg runs."""

from typing import Any

from sqlalchemy import ClauseElement, ColumnElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

DIALECT = PGDialect_psycopg()


class Placeholder(ColumnElement[Any]):
    """A parameter that is given when the statement runs; everything else is written out."""

    inherit_cache = False

    def __init__(self, name: str, column_type: TypeEngine[Any]) -> None:
        self.name = name
        self.type = column_type


@compiles(Placeholder)
def _placeholder(element: Placeholder, compiler: SQLCompiler, **_: object) -> str:
    type_name = compiler.dialect.type_compiler_instance.process(element.type)
    return f"CAST(%({element.name})s AS {type_name})"


def sql_of(expression: ClauseElement) -> str:
    """The expression as SQL for psycopg, its constants written out."""
    return str(expression.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


def type_sql(column_type: TypeEngine[Any]) -> str:
    return column_type.compile(dialect=DIALECT)
