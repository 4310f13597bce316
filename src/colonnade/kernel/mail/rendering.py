"""Templates of messages: text first, HTML beside it or made from it.

`colonnade.kernel.accounts:mail/reset` is `templates/mail/reset.txt` in that package, whose first
line is `Subject: …`, and `reset.html`, which may be left out.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from colonnade.kernel.mail.addresses import one_line
from colonnade.kernel.mail.errors import MailTemplateWrong, MessageTooLarge

if TYPE_CHECKING:
    from jinja2 import Environment  # loaded with the first message

SUBJECT_LENGTH_MAX = 200
MESSAGE_BYTES_MAX = 256 * 1024
"""Of text and HTML together; some mailboxes cut what is longer than 100 kB."""

SUBJECT_MARK = "Subject:"
PLAIN_HTML = "colonnade.kernel.mail:mail/plain.html"
_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)]")


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str
    html: str


def render_message(template: str, values: Mapping[str, object]) -> Rendered:
    """Subject, text and HTML. What people typed can't leave the line or the element it is in."""
    source = _source(f"{template}.txt")
    if source is None:
        raise MailTemplateWrong(f"There is no {template}.txt.")
    first, _, rest = source.partition("\n")
    if not first.startswith(SUBJECT_MARK):
        raise MailTemplateWrong(f"{template}.txt does not begin with {SUBJECT_MARK}")
    # The subject is rendered apart, so that a line break in a value can't end it early.
    subject = _text().from_string(first.removeprefix(SUBJECT_MARK)).render(values)
    subject = one_line(subject, SUBJECT_LENGTH_MAX)
    text = _text().from_string(rest.strip("\n")).render(values).rstrip() + "\n"
    text = text.replace("\0", "")
    html = _html_of(template, values, subject, text).replace("\0", "")
    if len(text.encode()) + len(html.encode()) > MESSAGE_BYTES_MAX:
        raise MessageTooLarge
    return Rendered(subject, text, html)


def _html_of(template: str, values: Mapping[str, object], subject: str, text: str) -> str:
    name = f"{template}.html"
    if _source(name) is None:
        return _html().get_template(PLAIN_HTML).render(subject=subject, paragraphs=paragraphs(text))
    return _html().get_template(name).render({**values, "subject": subject})


def paragraphs(text: str) -> list[Markup]:
    """Plain text as HTML: its paragraphs, its lines, and its addresses as links."""
    return [_linked(block) for block in re.split(r"\n\s*\n", text.strip()) if block]


def _linked(block: str) -> Markup:
    parts: list[Markup] = []
    end = 0
    for found in _ADDRESS.finditer(block):
        parts.append(escape(block[end : found.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(found.group()))
        end = found.end()
    parts.append(escape(block[end:]))
    return Markup("").join(parts).replace("\n", Markup("<br>\n"))


@functools.cache
def _source(name: str) -> str | None:
    package, _, path = name.rpartition(":")
    place = files(package) / "templates" / path
    return place.read_text("utf-8") if place.is_file() else None


@functools.cache
def _text() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_source),
        autoescape=False,  # noqa: S701  (plain text)
        undefined=StrictUndefined,
        trim_blocks=True,
    )


@functools.cache
def _html() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
