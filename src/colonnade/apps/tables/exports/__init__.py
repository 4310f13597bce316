"""Exports: the rows of a table as a file, streamed while the database reads them."""
