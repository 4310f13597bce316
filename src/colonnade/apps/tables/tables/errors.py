"""The ways tables say no."""

from colonnade.apps.tables.databases.errors import NameTaken
from colonnade.kernel.errors import Conflict


class TableNameTaken(NameTaken):
    code = "tables.table_name_taken"
    title = "This database has a table of that name"


class TooManyTables(Conflict):
    code = "tables.too_many_tables"


class TableChanging(Conflict):
    code = "tables.table_changing"
    title = "The table is being changed by others; try again"
