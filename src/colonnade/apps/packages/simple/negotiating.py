"""Which form of a page a client wants (RFC 9110, section 12.5.1; PEP 691)."""

from typing import Literal

from colonnade.apps.packages.releases.rendering import HTML_TYPE, JSON_TYPE

Form = Literal["json", "html"]

PLAIN_HTML = "text/html"
ACCEPT_LENGTH_MAX = 2_000

_FORMS: dict[str, tuple[Form, str]] = {
    JSON_TYPE: ("json", JSON_TYPE),
    "application/vnd.pypi.simple.latest+json": ("json", JSON_TYPE),
    HTML_TYPE: ("html", HTML_TYPE),
    "application/vnd.pypi.simple.latest+html": ("html", HTML_TYPE),
    PLAIN_HTML: ("html", PLAIN_HTML),
}
DEFAULT: tuple[Form, str] = ("html", PLAIN_HTML)


def negotiated(accept: str) -> tuple[Form, str]:
    """The form, and the media type to name it by. The old one where nothing known is asked for."""
    best, chosen = 0.0, DEFAULT
    for part in accept[:ACCEPT_LENGTH_MAX].split(","):
        name, _, parameters = part.partition(";")
        known = _FORMS.get(name.strip().lower())
        weight = _weight(parameters)
        if known is not None and weight > best:
            best, chosen = weight, known
    return chosen


def _weight(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.strip().lower() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
