"""Who may do what with databases."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission(
    "tables.database.read", Role.VIEWER, writes=False, about="see databases and what they hold"
)
EDIT = Permission(
    "tables.database.edit", Role.BUILDER, about="make, rename, remove and restore databases"
)
