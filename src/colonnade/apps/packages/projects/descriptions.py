"""A project's description as HTML that can do no harm: Markdown, reStructuredText or plain text.

What is rendered was written by strangers. Nothing of it reaches a file or another server, and what
comes out goes through a list of what is allowed. Blocking: it belongs in a thread.
"""

import re
from collections.abc import Callable
from email.message import Message
from functools import lru_cache
from html import escape, unescape
from typing import Any, cast

import nh3
from docutils import core
from markdown_it import MarkdownIt
from pygments import highlight, lexers
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.token import STANDARD_TYPES
from pygments.util import ClassNotFound

from colonnade.kernel.telemetry import log

RENDERED_LENGTH_MAX = 400_000
"""Characters; what is longer is shown as plain text."""

SHOWN_LENGTH_MAX = 1_000_000
COLOURED_LENGTH_MAX = 20_000
"""Of one piece of code. Some of the colouring grows faster than the code."""

KEPT_MAX = 128
KEPT_LENGTH_MAX = 200_000

MARKDOWN, REST, PLAIN = "text/markdown", "text/x-rst", "text/plain"

_ID_PREFIX = "in-"
"""Before the ids of a description, so that none of them is one of the page's."""

_TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd"),
    *("del", "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4"),
    *("h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp"),
    *("section", "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td"),
    *("tfoot", "th", "thead", "tr", "tt", "u", "ul", "var"),
}
_ATTRIBUTES = {
    "*": {"id", "title"},
    "a": {"href"},
    "img": {"alt", "src"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
    "p": {"align"},
    "div": {"align"},
}
_CODE_CLASSES = {"highlight", "code", *(name for name in STANDARD_TYPES.values() if name)}
_CLASSES = {"span": _CODE_CLASSES, "pre": _CODE_CLASSES, "code": _CODE_CLASSES}

_IMAGE = re.compile(r'<img((?:\s+[a-z-]+="[^"]*")*)\s*/?>')
_ALTERNATIVE = re.compile(r'\salt="([^"]*)"')
_EMPTY_LINK = re.compile(r"<a [^>]*>\s*</a>")
_NESTED_SUBSTITUTION = re.compile(r"^\s*\.\. \|[^|\n]+\| replace::.*\|", re.MULTILINE)
"""A few of these, each of the one before twice, fill any memory."""

_REST_SETTINGS: dict[str, Any] = {
    "raw_enabled": False,
    "file_insertion_enabled": False,
    "_disable_config": True,
    "report_level": 5,
    "halt_level": 5,
    "initial_header_level": "2",
    "doctitle_xform": False,
    "syntax_highlight": "short",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "id_prefix": "",
    "warning_stream": "",
}


def description_html(text: str, content_type: str) -> str:
    """Safe to stand in a page as it is. What can't be rendered is shown as it was written."""
    render = _rendered if len(text) > KEPT_LENGTH_MAX else _kept
    return render(text, content_type)


@lru_cache(maxsize=KEPT_MAX)
def _kept(text: str, content_type: str) -> str:
    return _rendered(text, content_type)


def kind_of(content_type: str) -> str:
    """Without a word, it is reStructuredText (core metadata, Description-Content-Type)."""
    header = Message()
    header["content-type"] = content_type or REST
    return header.get_content_type()


def _rendered(text: str, content_type: str) -> str:
    kind = kind_of(content_type)
    render = {MARKDOWN: _markdown, REST: _rest}.get(kind)
    if render is None or len(text) > RENDERED_LENGTH_MAX:
        return _plain(text)
    try:
        return _safe(render(text))
    except Exception as error:  # noqa: BLE001  (whatever strangers wrote: the page is shown)
        log.info("packages.description_not_rendered", kind=kind, error=repr(error)[:200])
        return _plain(text)


def _plain(text: str) -> str:
    return f"<pre>{escape(text[:SHOWN_LENGTH_MAX])}</pre>"


def _rest(text: str) -> str:
    if _NESTED_SUBSTITUTION.search(text):
        raise ValueError("nested substitutions")
    # docutils has no types of its own.
    render = cast("Callable[..., dict[str, str]]", getattr(core, "publish_parts"))  # noqa: B009
    return render(text, writer="html5", settings_overrides=_REST_SETTINGS)["body"]


def _markdown(text: str) -> str:
    return _reader().render(text)


@lru_cache(maxsize=1)
def _reader() -> MarkdownIt:
    options = {"html": True, "linkify": False, "highlight": _coloured}
    return MarkdownIt("commonmark", options).enable(["table", "strikethrough"])


def _coloured(code: str, language: str, _attributes: str) -> str:
    """Code with its parts marked; empty (as it is) where the language isn't known."""
    if not language or len(code) > COLOURED_LENGTH_MAX:
        return ""
    try:
        find = cast("Callable[[str], Lexer]", getattr(lexers, "get_lexer_by_name"))  # noqa: B009
        lexer = find(language)
    except ClassNotFound:
        return ""
    return highlight(code, lexer, HtmlFormatter(nowrap=True))


def _safe(html: str) -> str:
    cleaned = nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags={"script", "style", "iframe", "object", "template", "noscript"},
        attributes=_ATTRIBUTES,
        attribute_filter=_filtered,
        allowed_classes=_CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
        id_prefix=_ID_PREFIX,
    )
    return _EMPTY_LINK.sub("", _IMAGE.sub(_in_words, cleaned))


def _filtered(tag: str, name: str, value: str) -> str | None:
    """Links go to whole addresses, or to a place in the same description."""
    if tag == "a" and name == "href":
        if value.startswith("#"):
            return f"#{_ID_PREFIX}{value[1:]}"
        return value if ":" in value.partition("/")[0] else None
    return value


def _in_words(found: re.Match[str]) -> str:
    """A picture elsewhere would tell its server who reads this: its words stand for it."""
    told = _ALTERNATIVE.search(found[1])
    words = unescape(told[1]).strip() if told else ""
    return f'<span class="picture">{escape(words)}</span>' if words else ""
