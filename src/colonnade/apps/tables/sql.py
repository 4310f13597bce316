"""SQLAlchemy as a compiler: expressions and types as the SQL that psycopg runs."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.types import TypeEngine

DIALECT = PGDialect_psycopg()


def sql_of(expression: ColumnElement[Any]) -> str:
    """The expression as SQL for psycopg, its constants written out."""
    return str(expression.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))


def type_sql(column_type: TypeEngine[Any]) -> str:
    return column_type.compile(dialect=DIALECT)
