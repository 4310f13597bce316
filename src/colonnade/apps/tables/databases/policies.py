"""Who may do what with databases."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission("tables.database.read", Role.VIEWER, writes=False)
EDIT = Permission("tables.database.edit", Role.BUILDER)
