"""The ways an upload is refused before its file is looked at."""

from colonnade.kernel.errors import Gone, Invalid, Malformed


class UploadMalformed(Malformed):
    code = "packages.upload_malformed"
    title = "This is not the form that an upload is"


class UploadRefused(Invalid):
    status = 400
    code = "packages.upload_refused"
    title = "This upload can't be accepted"


class ActionGone(Gone):
    code = "packages.action_gone"
    title = "This is neither needed nor supported any more; upload the files"
