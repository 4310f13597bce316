"""The ways history says no."""

from colonnade.kernel.errors import Conflict, NotFound


class SubjectNotFound(NotFound):
    code = "history.subject_not_found"
    title = "There is nothing of that name that could be undone"


class NothingToUndo(Conflict):
    code = "history.nothing_to_undo"
    title = "There is nothing to undo in this tab"


class NothingToRedo(Conflict):
    code = "history.nothing_to_redo"
    title = "There is nothing to redo in this tab"


class ChangedSince(Conflict):
    code = "history.changed_since"
    title = "Somebody else has changed this since; it was left as it is"
