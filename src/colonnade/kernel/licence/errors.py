"""The ways a licence says no."""

from colonnade.kernel.errors import Conflict, Invalid


class KeyInvalid(Invalid):
    code = "licence.key_invalid"
    title = "This is not a key of ours"


class LicenceAbsent(Conflict):
    code = "licence.absent"
    title = "There is no licence"
