"""The trash: removed databases, tables and fields, which can come back until they are purged."""
