"""Who may do what with views. Views are everybody's: an editor arranges them as they work."""

from colonnade.kernel.permissions import Permission, Role

EDIT = Permission("tables.view.edit", Role.EDITOR, about="make, change and remove views")
