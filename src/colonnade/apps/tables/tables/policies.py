"""Who may do what with tables."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission(
    "tables.table.read", Role.VIEWER, writes=False, about="see a table, its fields and views"
)
EDIT = Permission(
    "tables.table.edit", Role.BUILDER, about="make, change, move, remove and restore tables"
)
