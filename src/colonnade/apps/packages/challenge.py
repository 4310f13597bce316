"""How an address of an index asks for a token: in the way that installers understand."""

from typing import Any

from litestar import Response

from colonnade.kernel.errors import Unauthenticated

CHALLENGE = {"WWW-Authenticate": 'Basic realm="Colonnade"'}


def ask_for_token(_request: Any, _error: Unauthenticated) -> Response[str]:
    """RFC 7617. A page to sign in would be of no use: it is a program that asks."""
    return Response(
        "Give a token: the user is __token__, the password the token.",
        status_code=401,
        headers=CHALLENGE,
        media_type="text/plain",
    )


asks_for_token: Any = {Unauthenticated: ask_for_token}
"""`exception_handlers` of a route."""
