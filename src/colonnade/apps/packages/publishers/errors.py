"""The ways trusted publishing says no. The codes are those that its clients know."""

from colonnade.kernel.errors import Conflict, Invalid, NotFound


class PublisherInvalid(Invalid):
    code = "packages.publisher_invalid"


class PublisherUnknown(NotFound):
    code = "packages.publisher_unknown"
    title = "There is no such publisher"


class PublisherKnown(Conflict):
    code = "packages.publisher_known"
    title = "This publisher is trusted already"


class IdentityRefused(Invalid):
    """`reason` is told to the program that asked."""

    code = "packages.identity_refused"

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
