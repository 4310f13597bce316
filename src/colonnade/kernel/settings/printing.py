"""Settings as lines to read: name, value, place; secrets masked."""

from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

from colonnade.kernel.settings.loading import Loaded, sections_of_settings
from colonnade.kernel.settings.safety import weakness_of
from colonnade.kernel.settings.values import Settings

MASK = "********"


def settings_table(loaded: Loaded) -> list[str]:
    """One line a setting, aligned, then what is amiss."""
    rows = list(_rows(Settings, loaded.settings, loaded))
    for section, kind in sections_of_settings().items():
        rows += _rows(kind, getattr(loaded.settings, section), loaded, prefix=f"{section}.")
    name_width = max(len(name) for name, _, _ in rows)
    value_width = min(max(len(value) for _, value, _ in rows), 60)
    lines = [
        f"{name:<{name_width}}  {value:<{value_width}}  {place}" for name, value, place in rows
    ]
    lines += [f"{name} is no setting of Colonnade: mistyped?" for name in loaded.unknown]
    return lines


def _rows(
    kind: type, values: Any, loaded: Loaded, *, prefix: str = ""
) -> Iterator[tuple[str, str, str]]:
    for field in fields(kind):
        if field.metadata:
            name = field.metadata["names"][0]
            shown = _shown(field, getattr(values, field.name))
            yield name, shown, loaded.places[prefix + field.name]


def _shown(field: Field[Any], value: Any) -> str:
    text = ", ".join(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else str(value)
    if not text:
        return "(not set)"
    if not field.metadata["secret"]:
        return text
    if "://" in text:
        return _without_password(text)
    weakness = weakness_of(text) if field.name == "secret_key" else ""
    return f"{MASK} ({weakness})" if weakness else MASK


def _without_password(url: str) -> str:
    """The address with the password masked, wherever in it the password stands."""
    parts = urlsplit(url)
    login, at, place = parts.netloc.rpartition("@")
    user, colon, _ = login.partition(":")
    masked = f"{user}{colon}{MASK if colon else ''}{at}{place}"
    query = urlencode(
        [(name, MASK if "pass" in name else text) for name, text in parse_qsl(parts.query)],
        safe="*/",
    )
    return parts._replace(netloc=masked, query=query).geturl()
