"""Fields: the columns of a table, and the kinds of cells."""
