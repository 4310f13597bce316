"""The SQL of rows, made once per version of a table and shape of a request."""
