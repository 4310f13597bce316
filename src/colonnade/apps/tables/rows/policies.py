"""Who may do what with rows."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission("tables.row.read", Role.VIEWER, writes=False, about="see, search and export rows")
EDIT = Permission("tables.row.edit", Role.EDITOR, about="make, change and delete rows")
