"""The ways an archive is refused."""

from colonnade.kernel.errors import Invalid


class ArchiveRefused(Invalid):
    """Not a well-formed archive, or one that two programs could read in two ways."""

    code = "packages.archive_refused"
    title = "This archive can't be accepted"
