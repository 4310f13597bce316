"""The ways the trash says no."""

from colonnade.kernel.errors import NotFound


class NotInTrash(NotFound):
    code = "tables.not_in_trash"
    title = "This is not in the trash, or its time there is over"
