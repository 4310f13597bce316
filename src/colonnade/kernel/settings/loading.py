"""Reads the settings: each from the nearest place that has it, then as its type."""

from collections.abc import Mapping, Sequence
from dataclasses import Field, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import quote

from colonnade.kernel.settings.safety import unsafe_secrets
from colonnade.kernel.settings.sources import (
    Source,
    dotenv_source,
    environment_source,
    generated_source,
    running_source,
)
from colonnade.kernel.settings.values import Settings, SettingsInvalid

Kind = TypeVar("Kind")

DEFAULT = "default"

DEFAULT_DATA = "COLONNADE_DEFAULT_DATA"
"""Set by `bin/up`: the folder it was called in. Any `.env` goes before it."""

INTERNAL = {DEFAULT_DATA, "COLONNADE_ADMIN_URL", "COLONNADE_GATE", "COLONNADE_SUPERVISED"}
"""What our own commands tell each other; no settings."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings, the place each came from (by field name), and names nobody knows."""

    settings: Settings
    places: Mapping[str, str]
    unknown: Sequence[str]


def load_settings(arguments: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; raises `SettingsInvalid` with every reason at once."""
    return load_with_sources(arguments).settings


def load_with_sources(
    arguments: Mapping[str, str] | None = None,
    *,
    with_running: bool = True,
    checked: bool = True,
) -> Loaded:
    """As `load_settings`, and where each value came from.

    `with_running`: also take the addresses of the embedded servers that are up now.
    `checked`: refuse secrets that are not fit for production, in production.
    """
    near = [
        Source("command line", dict(arguments or {})),
        environment_source(),
        dotenv_source(Path.cwd()),
    ]
    data_folder = data_folder_from(near)
    places = [*near, dotenv_source(data_folder)]
    problems: list[str] = []
    found: dict[str, str] = {}
    settings = _read(Settings, places, found, problems)
    sections: dict[str, Any] = {
        name: _read(kind, places, found, problems, prefix=f"{name}.")
        for name, kind in sections_of_settings().items()
    }
    if problems or settings is None:
        raise SettingsInvalid(problems)
    settings = replace(settings, **sections, data_folder=data_folder)
    settings = _complete(settings, found, with_running=with_running)
    if checked and (unsafe := unsafe_secrets(settings)):
        raise SettingsInvalid(unsafe)
    return Loaded(settings, found, _unknown(places))


def data_folder_from(places: Sequence[Source]) -> Path:
    """The data folder, which is needed before its own `.env` can be read."""
    for place in places:
        if given := place.values.get("COLONNADE_DATA"):
            return Path(given).expanduser().absolute()
    surroundings = environment_source().values
    if given := surroundings.get(DEFAULT_DATA):
        return Path(given).absolute()
    if given := surroundings.get("XDG_DATA_HOME"):
        return Path(given).expanduser().absolute() / "colonnade"
    default = Settings.__dataclass_fields__["data_folder"].default
    return Path(default).expanduser()


def sections_of_settings() -> dict[str, type]:
    """The parts of the settings that are read like the whole: name of the field -> its type."""
    hints = get_type_hints(Settings)
    return {field.name: hints[field.name] for field in fields(Settings) if not field.metadata}


def _complete(settings: Settings, found: dict[str, str], *, with_running: bool) -> Settings:
    """Fills in what follows from other settings or was made on the first start."""
    known: dict[str, Any] = {}

    def take(field_name: str, value: str, place: str) -> None:
        if not getattr(settings, field_name) and field_name not in known and value:
            known[field_name] = value
            found[field_name] = place

    if settings.postgres_host:
        take("database_url", _url_from_parts(settings), "POSTGRES_* settings")
    if with_running:
        running = running_source(settings.data_folder)
        take("database_url", running.values.get("DATABASE_URL", ""), running.name)
        take("redis_url", running.values.get("REDIS_URL", ""), running.name)
        take("public_url", running.values.get("COLONNADE_PUBLIC_URL", ""), running.name)
    if not settings.production:
        generated = generated_source(settings.data_folder)
        take("secret_key", generated.values.get("COLONNADE_SECRET_KEY", ""), generated.name)
    take("public_url", f"http://{_reachable(settings.host)}:{settings.port}", DEFAULT)
    if settings.database_url:
        known["database_url"] = _plain_scheme(settings.database_url)
    if settings.public_url:
        known["public_url"] = settings.public_url.rstrip("/")
    return replace(settings, **known)


def _url_from_parts(settings: Settings) -> str:
    user = quote(settings.postgres_user, safe="")
    password = quote(settings.postgres_password, safe="")
    login = f"{user}:{password}" if password else user
    name = quote(settings.postgres_db, safe="")
    return f"postgresql://{login}@{settings.postgres_host}:{settings.postgres_port}/{name}"


def _plain_scheme(url: str) -> str:
    """`postgres://` and SQLAlchemy's `postgresql+driver://` mean the same server."""
    scheme, separator, rest = url.partition("://")
    if separator and (scheme == "postgres" or scheme.startswith("postgresql+")):
        return f"postgresql://{rest}"
    return url


def _reachable(host: str) -> str:
    """An address to open in a browser for the address that is listened on."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104  (compared, not bound)
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _read(
    kind: type[Kind],
    places: Sequence[Source],
    found: dict[str, str],
    problems: list[str],
    *,
    prefix: str = "",
) -> Kind | None:
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    problems_before = len(problems)
    for field in fields(kind):  # pyright: ignore[reportArgumentType]
        if not field.metadata:
            continue
        name, text, place = _nearest(field, places)
        found[prefix + field.name] = place
        if text is None:
            continue
        try:
            values[field.name] = _typed(text, hints[field.name])
        except ValueError as error:
            problems.append(f"{name} ({place}): {error}")
    return kind(**values) if len(problems) == problems_before else None


def _nearest(field: Field[Any], places: Sequence[Source]) -> tuple[str, str | None, str]:
    """The name it was found under, its text, and the place; an empty value counts as not set."""
    names: tuple[str, ...] = field.metadata["names"]
    for place in places:
        for name in names:
            if text := place.values.get(name, "").strip():
                return name, text, place.name
    return names[0], None, DEFAULT


def _typed(text: str, kind: Any) -> Any:
    if get_origin(kind) is Literal:
        choices = get_args(kind)
        if text.lower() not in choices:
            raise ValueError(f"must be {' or '.join(choices)}, not {text!r}")
        return text.lower()
    if kind is int or kind is float:
        return _number(text, kind)
    if kind is bool:
        return _yes_or_no(text)
    if get_origin(kind) is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    if kind is Path:
        return Path(text).expanduser()
    return text


def _yes_or_no(text: str) -> bool:
    if text.lower() not in {"yes", "no", "true", "false", "1", "0"}:
        raise ValueError(f"must be yes or no, not {text!r}")
    return text.lower() in {"yes", "true", "1"}


def _number(text: str, kind: type[int] | type[float]) -> int | float:
    try:
        number = kind(text)
    except ValueError:
        raise ValueError(f"must be a number, not {text!r}") from None
    if number < 0:
        raise ValueError(f"must not be negative, but is {text}")
    return number


def environment_names() -> frozenset[str]:
    """Every name that a setting may be given under."""
    return frozenset(
        name
        for kind in (Settings, *sections_of_settings().values())
        for field in fields(kind)
        for name in field.metadata.get("names", ())
    )


def _unknown(places: Sequence[Source]) -> list[str]:
    """Names that look like ours and are none: mistyped, most likely."""
    return sorted(
        {name for place in places for name in place.values if name.startswith("COLONNADE_")}
        - environment_names()
        - INTERNAL
    )
