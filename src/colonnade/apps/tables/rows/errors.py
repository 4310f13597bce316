"""The ways rows say no."""

from colonnade.kernel.errors import Invalid, Malformed, NotFound, Stale, Unavailable


class RowNotFound(NotFound):
    code = "tables.row_not_found"
    title = "There is no such row"


class RowsInvalid(Invalid):
    code = "tables.rows_invalid"


class RowStale(Stale):
    code = "tables.row_stale"


class TooManyRows(Invalid):
    code = "tables.too_many_rows"


class RowsTooLarge(Invalid):
    code = "tables.rows_too_large"
    title = "These rows hold more than can be stored or undone at once; send fewer"


class QueryWrong(Malformed):
    code = "tables.query_wrong"


class TooSlow(Unavailable):
    code = "tables.too_slow"
    title = "This search takes too long on this table; narrow it down"
