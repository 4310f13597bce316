"""Every read of rows."""

from colonnade.apps.tables.rows.queries.counts import count_rows
from colonnade.apps.tables.rows.queries.pages import first_page, read_page, row_by_id

__all__ = ["count_rows", "first_page", "read_page", "row_by_id"]
