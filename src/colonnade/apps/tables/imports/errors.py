"""The ways an import says no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class ImportMissing(NotFound):
    code = "tables.import_missing"
    title = "There is no such import, or its file was cleared away"


class ImportStarted(Conflict):
    code = "tables.import_started"
    title = "This import was started already"


class NotText(Invalid):
    code = "tables.import_not_text"
    title = "This is not a text file"


class ImportEmpty(Invalid):
    code = "tables.import_empty"
    title = "There is nothing in this file"


class EncodingUnknown(Invalid):
    code = "tables.import_encoding_unknown"
    title = "This encoding is not known"


class DelimiterUnknown(Invalid):
    code = "tables.import_delimiter_unknown"
    title = "Cells can be parted by a comma, a semicolon, a tab or a vertical bar"


class TooManyColumns(Invalid):
    code = "tables.import_too_many_columns"
    title = "There are more columns than a table can have"


class RecordTooLong(Invalid):
    code = "tables.import_record_too_long"
    title = "A row of this file is too long"


class QuotesBroken(Invalid):
    code = "tables.import_quotes_broken"
    title = "Too many quotes in this file are opened and never closed"


class ColumnsWrong(Invalid):
    code = "tables.import_columns_wrong"
    title = "The columns do not fit this file or this table"
