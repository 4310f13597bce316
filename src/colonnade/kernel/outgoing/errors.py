"""The ways an outgoing request says no."""

from colonnade.kernel.errors import Forbidden, Invalid, TooLarge, Unavailable


class OutgoingInvalid(Invalid):
    """It could not be sent as it was asked for."""

    code = "outgoing.invalid"
    title = "This address can't be used"


class AddressRefused(Forbidden):
    """It leads into a network that is not public."""

    code = "outgoing.address_refused"
    title = "This address leads into a private network, which Colonnade does not reach into"


class OutgoingFailed(Unavailable):
    """The other server did not answer as a server should, or not in time."""

    code = "outgoing.failed"
    title = "The other server could not be reached"


class OutgoingTooLarge(TooLarge):
    code = "outgoing.too_large"
    title = "The other server's answer is larger than allowed"
