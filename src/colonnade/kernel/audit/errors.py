"""The ways the audit says no."""

from colonnade.kernel.errors import Invalid, NotFound


class FilterWrong(Invalid):
    code = "audit.filter_wrong"


class SubjectUnknown(NotFound):
    code = "audit.subject_unknown"
    title = "There is no such thing, or you may not see it"


class RetentionWrong(Invalid):
    code = "audit.retention_wrong"


class SetAsideAbsent(NotFound):
    code = "audit.set_aside_absent"
    title = "Nothing like this is set aside"
