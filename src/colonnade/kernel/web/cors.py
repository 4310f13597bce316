"""Pages of other sites that use the API with a token (CORS); none, unless the settings name them.

Never with cookies: `Access-Control-Allow-Credentials` is not sent, so a page of another site acts
with a token that it was given, and never as whoever happens to be signed in.
"""

from urllib.parse import urlsplit

from colonnade.kernel.settings import Settings, SettingsInvalid
from colonnade.kernel.web.headers import Headers

ANY = "*"
KEPT_S = 600
METHODS = b"GET, HEAD, POST, PUT, PATCH, DELETE"
SENT = b"authorization, content-type, idempotency-key, if-match, if-none-match, x-client-id"
READ = b"etag, idempotency-replayed, link, location, ratelimit, retry-after, x-request-id"
API_PREFIX = "/api/"


class Cors:
    def __init__(self, settings: Settings) -> None:
        self._origins = frozenset(settings.web.cors_origins)
        wrong = [origin for origin in self._origins if origin != ANY and not _is_origin(origin)]
        if wrong:
            raise SettingsInvalid(
                [
                    f"COLONNADE_CORS_ORIGINS: {origin!r} is no origin such as https://app.example"
                    for origin in wrong
                ]
            )

    def headers(self, path: str, origin: str) -> Headers:
        """What to add to an answer; nothing for a site that is not allowed."""
        if not self._origins or not path.startswith(API_PREFIX):
            return []
        headers: Headers = [(b"vary", b"origin")]
        if origin and (ANY in self._origins or origin in self._origins):
            allowed = b"*" if ANY in self._origins else origin.encode("latin-1")
            headers.append((b"access-control-allow-origin", allowed))
            headers.append((b"access-control-expose-headers", READ))
        return headers

    def preflight(self, path: str, origin: str) -> Headers:
        """For the answer to a browser that asks first; without a word on access, it is a no."""
        headers = self.headers(path, origin)
        if not any(name == b"access-control-allow-origin" for name, _ in headers):
            return headers
        return [
            *headers,
            (b"access-control-allow-methods", METHODS),
            (b"access-control-allow-headers", SENT),
            (b"access-control-max-age", str(KEPT_S).encode()),
        ]


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    return parts.scheme in {"http", "https"} and text == f"{parts.scheme}://{parts.netloc}"
