"""The ways the socket says no."""

from colonnade.kernel.errors import NotFound, TooMany


class SubjectUnknown(NotFound):
    code = "realtime.subject_unknown"


class TooManySubjects(TooMany):
    code = "realtime.too_many_subjects"
