"""Problems: kinds with an HTTP status (RFC 9110), a stable code, and a sentence for a person."""

from collections.abc import Mapping
from typing import ClassVar


class Problem(Exception):
    """Something a person may run into and can understand.

    A feature subclasses one of the kinds below and sets `code`; `fields` names, for a form or a
    body, what is wrong where (a path such as `create.3.amount` -> one sentence).
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    code: ClassVar[str] = "fault"

    def __init__(self, detail: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.fields = dict(fields or {})

    @property
    def headers(self) -> Mapping[str, str]:
        """What the answer says beside its body, such as `Retry-After`."""
        return {}


class Malformed(Problem):
    """The request could not be read at all."""

    status = 400
    title = "The request could not be understood"
    code = "malformed"


class Unauthenticated(Problem):
    status = 401
    title = "Sign in first"
    code = "unauthenticated"


class Forbidden(Problem):
    status = 403
    title = "Your role does not allow this"
    code = "forbidden"


class NotFound(Problem):
    """It does not exist, or the one who asks may not know that it does."""

    status = 404
    title = "There is nothing here, or you may not see it"
    code = "not_found"


class Conflict(Problem):
    status = 409
    title = "This cannot be done as things stand"
    code = "conflict"


class Gone(Problem):
    status = 410
    title = "This is no longer available"
    code = "gone"


class Stale(Problem):
    """If-Match named a version that is no longer the current one (RFC 9110, section 13.1.1)."""

    status = 412
    title = "This was changed in the meantime"
    code = "stale"


class TooLarge(Problem):
    status = 413
    title = "This is larger than allowed"
    code = "too_large"


class Invalid(Problem):
    status = 422
    title = "Some values need another look"
    code = "invalid"


class TooMany(Problem):
    status = 429
    title = "Too many tries; wait a little"
    code = "too_many"


class Unavailable(Problem):
    status = 503
    title = "This is not available at the moment"
    code = "unavailable"
