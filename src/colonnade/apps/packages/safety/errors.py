"""The ways these say no."""

from colonnade.kernel.errors import Invalid, NotFound


class NameInvalid(Invalid):
    code = "packages.prohibited_name_invalid"


class NameUnknown(NotFound):
    code = "packages.name_not_prohibited"
    title = "This name is not prohibited"
