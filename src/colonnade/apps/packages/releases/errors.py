"""The ways a file is not published."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class ProjectNotFound(NotFound):
    code = "packages.project_not_found"
    title = "There is no such project here"


class ReleaseNotFound(NotFound):
    code = "packages.release_not_found"
    title = "There is no such release of this project"


class ProjectNameRefused(Invalid):
    code = "packages.project_name_refused"


class FileExists(Invalid):
    """The first words are a contract: twine's `--skip-existing` looks for them."""

    status = 400
    code = "packages.file_exists"
    title = "File already exists"


class SecondSdist(Invalid):
    code = "packages.second_sdist"
    title = "This release has an sdist already; a release has one"


class ProjectClosed(Conflict):
    code = "packages.project_closed"
    title = "This project takes no uploads at present"
