"""Who may do what with tables."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission("tables.table.read", Role.VIEWER, writes=False)
EDIT = Permission("tables.table.edit", Role.BUILDER)
