"""The ways inheritance says no."""

from colonnade.kernel.errors import Invalid


class BasesInvalid(Invalid):
    code = "packages.bases_invalid"
