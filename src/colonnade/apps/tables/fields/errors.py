"""The ways fields say no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound, Unavailable


class FieldNotFound(NotFound):
    code = "tables.field_not_found"
    title = "There is no such field"


class FieldInvalid(Invalid):
    code = "tables.field_invalid"


class CellInvalid(Invalid):
    """A value that a cell cannot hold; the sentence says what it takes."""

    code = "tables.cell_invalid"


class FieldNameTaken(Conflict):
    code = "tables.field_name_taken"
    title = "This table has a field of that name"


class TooManyFields(Conflict):
    code = "tables.too_many_fields"


class PrimaryFieldStays(Conflict):
    code = "tables.primary_field_stays"
    title = "The first field names the rows and cannot be removed"


class ChoiceInUse(Conflict):
    code = "tables.choice_in_use"


class ValuesWouldBeLost(Conflict):
    code = "tables.values_would_be_lost"


class TableInUse(Unavailable):
    code = "tables.table_in_use"
    title = "Somebody is reading this table at length; try again in a moment"
