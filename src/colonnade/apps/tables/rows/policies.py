"""Who may do what with rows."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission("tables.row.read", Role.VIEWER, writes=False)
EDIT = Permission("tables.row.edit", Role.EDITOR)
