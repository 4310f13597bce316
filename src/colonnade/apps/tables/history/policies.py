"""Who may take changes back."""

from colonnade.kernel.permissions import Permission, Role

UNDO = Permission(
    "tables.change.undo", Role.EDITOR, about="take one's own changes back, and repeat them"
)
