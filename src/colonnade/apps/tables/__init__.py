"""Tables: a collaborative database in the browser."""

from colonnade.apps.tables.databases.actions import create_database
from colonnade.apps.tables.databases.queries import databases_of
from colonnade.apps.tables.databases.values import Database, DatabaseWithTables, TableHead
from colonnade.apps.tables.rows.actions import change_rows, create_row, delete_row, update_row
from colonnade.apps.tables.rows.payloads import Batch, BatchDone, RowDraft, RowUpdate
from colonnade.apps.tables.rows.queries import count_rows, first_page, read_page, row_by_id
from colonnade.apps.tables.rows.values import Count, PageAsked, Selection, Shape
from colonnade.apps.tables.tables.actions import create_table
from colonnade.apps.tables.tables.queries import table_by_id
from colonnade.apps.tables.tables.values import Table
from colonnade.apps.tables.views.actions import change_view, create_view
from colonnade.apps.tables.views.values import GridOptions, Sort, View, ViewColumn

__all__ = [
    "Batch",
    "BatchDone",
    "Count",
    "Database",
    "DatabaseWithTables",
    "GridOptions",
    "PageAsked",
    "RowDraft",
    "RowUpdate",
    "Selection",
    "Shape",
    "Sort",
    "Table",
    "TableHead",
    "View",
    "ViewColumn",
    "change_rows",
    "change_view",
    "count_rows",
    "create_database",
    "create_row",
    "create_table",
    "create_view",
    "databases_of",
    "delete_row",
    "first_page",
    "read_page",
    "row_by_id",
    "table_by_id",
    "update_row",
]
