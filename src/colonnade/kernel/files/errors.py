"""The ways files say no."""

from colonnade.kernel.errors import (
    Conflict,
    Forbidden,
    Gone,
    Malformed,
    NotFound,
    Problem,
    TooLarge,
    Unavailable,
)
from colonnade.kit.text import bytes_text


class FileNotThere(NotFound):
    code = "files.not_found"
    title = "There is no such file, or you may not see it"


class UploadMalformed(Malformed):
    code = "files.upload_malformed"
    title = "Send one file, as the body or in the field `file` of a form"


class UploadUnlucky(Unavailable):
    """The same bytes were being cleared away in the same moment."""

    code = "files.upload_unlucky"
    title = "The file could not be kept just now; send it again"


class QuotaExceeded(TooLarge):
    code = "files.quota_exceeded"
    title = "There is no room left for files in this workspace"

    def __init__(self, bytes_max: int, bytes_taken: int) -> None:
        super().__init__(
            f"The files of this workspace may take {bytes_text(bytes_max)}, and "
            f"{bytes_text(bytes_taken)} are taken. Delete some, or ask whoever runs this Colonnade "
            "for more."
        )


class FileQuarantined(Conflict):
    code = "files.quarantined"
    title = "This file is being looked into for viruses; try again in a moment"


class FileInfected(Forbidden):
    code = "files.infected"
    title = "The antivirus found something in this file, so nobody gets it"


class LinkEnded(Gone):
    code = "files.link_ended"
    title = "This link has ended; ask for another"


class LinkTooLong(Malformed):
    code = "files.link_too_long"


class RangeWrong(Problem):
    """RFC 9110, section 15.5.17. The answer's Content-Range says how long the file is."""

    status = 416
    code = "files.range_wrong"
    title = "The file has no such part"


class AntivirusAway(Unavailable):
    code = "files.antivirus_away"
    title = "The antivirus does not answer"
