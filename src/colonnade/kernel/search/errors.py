"""The ways the search says no."""

from colonnade.kernel.errors import Invalid


class SearchWrong(Invalid):
    code = "search.query_wrong"
