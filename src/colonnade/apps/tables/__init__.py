"""Tables: a collaborative database in the browser."""

from colonnade.apps.tables.databases.queries import databases_of
from colonnade.apps.tables.rows.queries import first_page
from colonnade.apps.tables.tables.queries import table_by_id

__all__ = ["databases_of", "first_page", "table_by_id"]
