"""Writes docs/reference/settings.md from the settings themselves.

.venv/bin/python tools/settings_reference.py [--check]
"""

import sys
from collections.abc import Iterator
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from colonnade.kernel.settings import Settings
from colonnade.kernel.settings.loading import sections_of_settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "settings.md"
HEAD = """# Settings

Written by `tools/settings_reference.py`. [How they are set](../operate/configure.md);
`colonnade settings` shows what yours are. The parts of a list are separated by commas; a secret is
masked wherever it is shown.
"""


def page() -> str:
    parts = [HEAD, *_table("The whole", Settings)]
    for section, kind in sections_of_settings().items():
        parts += _table(section.capitalize(), kind)
    return "\n".join(parts) + "\n"


def _table(title: str, kind: type) -> Iterator[str]:
    rows = [_row(field) for field in fields(kind) if field.metadata]
    if rows:
        yield f"## {title}\n"
        yield "| name | default | what it does |\n| --- | --- | --- |"
        yield "\n".join(rows) + "\n"


def _row(field: Field[Any]) -> str:
    name, *others = (f"`{name}`" for name in field.metadata["names"])
    also = f" (also {', '.join(others)})" if others else ""
    secret = "; a secret" if field.metadata["secret"] else ""
    about = str(field.metadata["about"]).replace("|", "\\|")
    return f"| {name}{also} | {_default(field.default)} | {about}{secret} |"


def _default(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    text = ",".join(default) if isinstance(default, tuple) else str(default)
    return f"`{text}`" if text else ""


def main() -> int:
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
