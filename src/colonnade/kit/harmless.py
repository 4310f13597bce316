"""Texts that a spreadsheet would run as a formula: made harmless in files that leave, and back.

A text that begins with one of `TRIGGERS` gets an apostrophe in front (as OWASP advises), and so
does one that begins with apostrophes and then a trigger; an import takes one such apostrophe
away. So what was exported comes back as it was, whatever it was. Only texts are treated: a number
or a date can't be a formula and stays what it is. A *text* such as `-5` or `+49 30 1` is treated,
for a spreadsheet would calculate with it.
"""

import re
from collections.abc import Sequence

TRIGGERS = "=+-@\t\r\n＝＋－＠"  # noqa: RUF001  (full-width forms, which some spreadsheets take too)

_HARMFUL = re.compile(f"'*[{re.escape(TRIGGERS)}]")
_TREATED = re.compile(f"'+[{re.escape(TRIGGERS)}]")


def harmless(text: str) -> str:
    return "'" + text if _HARMFUL.match(text) else text


def restored(text: str) -> str:
    """The reverse of `harmless`."""
    return text[1:] if _TREATED.match(text) else text


def restored_column(texts: Sequence[str]) -> Sequence[str]:
    """Each of them restored; quick where there is nothing to do."""
    if "'" not in "".join(texts):
        return texts
    return [restored(text) for text in texts]
