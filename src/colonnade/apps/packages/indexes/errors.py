"""The ways indexes say no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class IndexNotFound(NotFound):
    code = "packages.index_not_found"
    title = "There is no such index"


class IndexInvalid(Invalid):
    code = "packages.index_invalid"


class IndexNameTaken(Conflict):
    code = "packages.index_name_taken"
    title = "There is an index of that name already"


class TooManyIndexes(Conflict):
    code = "packages.too_many_indexes"
