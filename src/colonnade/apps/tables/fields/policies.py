"""Who may do what with fields."""

from colonnade.kernel.permissions import Permission, Role

EDIT = Permission(
    "tables.field.edit", Role.BUILDER, about="make, change, remove and restore fields"
)
