"""The ways views say no."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class ViewNotFound(NotFound):
    code = "tables.view_not_found"
    title = "There is no such view"


class ViewInvalid(Invalid):
    code = "tables.view_invalid"


class FilterInvalid(Invalid):
    code = "tables.filter_invalid"


class SortInvalid(Invalid):
    code = "tables.sort_invalid"


class TooManyViews(Conflict):
    code = "tables.too_many_views"


class LastViewStays(Conflict):
    code = "tables.last_view_stays"
    title = "A table keeps one view at least"
