"""The ways an export says no."""

from colonnade.kernel.errors import TooMany


class TooManyExports(TooMany):
    code = "tables.too_many_exports"
    title = "Several exports are running; try again when one of them is done"
