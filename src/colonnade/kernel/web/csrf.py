"""Requests that change something and come with a cookie must come from our own pages.

Two checks: the browser's own word (Sec-Fetch-Site, else Origin), and a token that only our pages
know, derived from the session (OWASP's HMAC-based token pattern), in a header or a form field.
"""

import hashlib
import hmac
from urllib.parse import urlsplit

from colonnade.kernel.errors import Forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
HEADER = "x-csrf-token"
FORM_FIELD = "csrf"


class CrossSite(Forbidden):
    code = "web.cross_site"
    title = "This request came from another site"


class CsrfTokenWrong(Forbidden):
    code = "web.csrf_token_wrong"
    title = "This page is out of date; load it again"


def csrf_token(secret_key: str, session: str) -> str:
    """The token of a session (its secret, or an empty string before sign-in)."""
    message = b"csrf\0" + session.encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()


def check_csrf_token(secret_key: str, session: str, given: str) -> None:
    if not hmac.compare_digest(csrf_token(secret_key, session).encode(), given.encode()):
        raise CsrfTokenWrong


def check_same_site(headers: dict[str, str], public_url: str) -> None:
    """Raises CrossSite where the browser says that another site asked."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSite
        return
    origin = headers.get("origin")
    if origin is None:
        return
    ours = {urlsplit(public_url).netloc, headers.get("host", "")}
    if urlsplit(origin).netloc not in ours:
        raise CrossSite
