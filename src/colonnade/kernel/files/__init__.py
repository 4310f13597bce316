"""Files that somebody keeps: whose they are, what they are, for how long; small pictures of them.

An app that has files of its own names their owner (`row:7/field:3`), asks its own question of
rights, and then uses `find_file`, `file_answer`, `thumbnail_of_file` and `forget_files`.
"""

from colonnade.kernel.files.actions import add_file, forget_files, forget_workspace
from colonnade.kernel.files.answers import FileAnswer, content_headers, file_answer
from colonnade.kernel.files.errors import FileNotThere, QuotaExceeded, UploadMalformed
from colonnade.kernel.files.links import ANYONE, Link, link_address
from colonnade.kernel.files.media import media_type_of
from colonnade.kernel.files.queries import check_ready, file_by_id, find_file, usage_of
from colonnade.kernel.files.receiving import receive_file
from colonnade.kernel.files.small import Small, thumbnail_of, thumbnail_of_file
from colonnade.kernel.files.uploads import Upload, upload_from
from colonnade.kernel.files.values import File, State, Usage

__all__ = [
    "ANYONE",
    "File",
    "FileAnswer",
    "FileNotThere",
    "Link",
    "QuotaExceeded",
    "Small",
    "State",
    "Upload",
    "UploadMalformed",
    "Usage",
    "add_file",
    "check_ready",
    "content_headers",
    "file_answer",
    "file_by_id",
    "find_file",
    "forget_files",
    "forget_workspace",
    "link_address",
    "media_type_of",
    "receive_file",
    "thumbnail_of",
    "thumbnail_of_file",
    "upload_from",
    "usage_of",
]
