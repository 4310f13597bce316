"""The ways databases say no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class DatabaseNotFound(NotFound):
    code = "tables.database_not_found"
    title = "There is no such database"


class TableNotFound(NotFound):
    code = "tables.table_not_found"
    title = "There is no such table"


class NameInvalid(Invalid):
    code = "tables.name_invalid"


class TooManyDatabases(Conflict):
    code = "tables.too_many_databases"


class NameTaken(Conflict):
    code = "tables.name_taken"
    title = "There is one of that name already"
