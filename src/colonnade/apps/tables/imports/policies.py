"""Who may import. Into which table is asked again by the actions that make it and its rows."""

from colonnade.kernel.permissions import Permission, Role

UPLOAD = Permission(
    "tables.import.upload",
    Role.EDITOR,
    about="upload a file to import; the import asks again for what it makes",
)
