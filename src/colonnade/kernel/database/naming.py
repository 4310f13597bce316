"""The one metadata that our own tables are declared on; Alembic compares it with the database."""

from sqlalchemy import MetaData

metadata = MetaData(
    naming_convention={
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
        "uq": "%(table_name)s_%(column_0_N_name)s_unique",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "fk": "%(table_name)s_%(column_0_N_name)s_to_%(referred_table_name)s",
        "pk": "%(table_name)s_key",
    }
)
