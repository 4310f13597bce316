"""Addresses to be asked (URLs), and the headers that go along: checked before anything is sent."""

import re
from collections.abc import Mapping

import httpx

from colonnade.kernel.outgoing.errors import OutgoingInvalid

URL_LENGTH_MAX = 2_048
HEADERS_MAX = 50
HEADER_LENGTH_MAX = 8_192
SCHEMES = frozenset({"http", "https"})
OWN_HEADERS = frozenset(
    {
        "accept-encoding",
        "connection",
        "content-length",
        "expect",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Said by the client itself, never by those who use it: two opinions on where a request ends are
how one request becomes two."""

KEPT_FOR_OTHERS = frozenset({"accept", "accept-language", "content-type", "user-agent"})
"""What a redirect to another server may carry; secrets stay where they were meant to go."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


def checked_url(text: str) -> httpx.URL:
    """The address as it will be asked; raises OutgoingInvalid with a sentence."""
    if not text or len(text) > URL_LENGTH_MAX:
        raise OutgoingInvalid(f"Give an address of at most {URL_LENGTH_MAX} characters.")
    if not text.isprintable() or "\\" in text or text != text.strip():
        raise OutgoingInvalid("There are characters in this address that do not belong there.")
    try:
        url = httpx.URL(text)
        port = url.port
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise OutgoingInvalid("This is no web address.") from error
    if url.scheme not in SCHEMES:
        raise OutgoingInvalid("An address begins with https:// or http://.")
    if not url.host:
        raise OutgoingInvalid("There is no server's name in this address.")
    if url.userinfo:
        raise OutgoingInvalid("Leave the user name and password out of the address.")
    if port is not None and not 1 <= port <= 65_535:  # noqa: PLR2004  (a port's range)
        raise OutgoingInvalid("There is no such port.")
    return url.copy_with(fragment=None)


def checked_headers(given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Raises OutgoingInvalid for a header that could not stand alone in its line."""
    if len(given) > HEADERS_MAX:
        raise OutgoingInvalid(f"At most {HEADERS_MAX} headers can be sent.")
    headers: list[tuple[str, str]] = []
    for name, value in given.items():
        if not _HEADER_NAME.fullmatch(name) or name.lower().startswith("proxy-"):
            raise OutgoingInvalid(f"The header {name[:40]!r} can't be sent.")
        if name.lower() in OWN_HEADERS:
            raise OutgoingInvalid(f"The header {name} is Colonnade's own to send.")
        if len(value) > HEADER_LENGTH_MAX or not _HEADER_VALUE.fullmatch(value):
            raise OutgoingInvalid(f"The value of the header {name} can't be sent.")
        headers.append((name, value))
    return headers


def origin_of(url: httpx.URL) -> tuple[str, str, int]:
    default = 443 if url.scheme == "https" else 80
    return url.scheme, url.host, url.port or default
