"""The ways managing a project says no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class FileNotFound(NotFound):
    code = "packages.file_not_found"
    title = "There is no such file in this project"


class ConfirmationWrong(Invalid):
    code = "packages.confirmation_wrong"
    title = "What was typed is not its name"


class ReasonTooLong(Invalid):
    code = "packages.reason_too_long"


class StatusUnknown(Invalid):
    code = "packages.status_unknown"


class ProjectHeld(Conflict):
    code = "packages.project_held"
    title = "This project is in quarantine; only an administrator can let it out"


class TransferRefused(Conflict):
    code = "packages.transfer_refused"
    title = "The project can't be moved there"
