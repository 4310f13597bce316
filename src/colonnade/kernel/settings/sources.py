"""The places a setting may come from, the nearest first."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

from colonnade.kernel.settings.values import SettingsInvalid

SECRETS_FILE = "secrets.json"
RUNNING_FILE = "running.json"


@dataclass(frozen=True, slots=True)
class Source:
    """Named values from one place."""

    name: str
    values: Mapping[str, str]


def environment_source() -> Source:
    return Source("environment", dict(os.environ))


def dotenv_source(folder: Path) -> Source:
    """The `.env` of a folder; a name without a value counts as not set."""
    path = folder / ".env"
    if not os.access(path, os.R_OK) or not path.is_file():
        return Source(str(path), {})
    read = dotenv_values(path, interpolate=False)
    return Source(str(path), {name: value for name, value in read.items() if value})


def json_source(path: Path) -> Source:
    """A file that Colonnade wrote itself: an object of strings."""
    try:
        read: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        # Not there, or not ours: whoever needs what is in it says so in better words.
        read = {}
    except ValueError:
        raise SettingsInvalid([f"{path} is damaged; restore it from a backup"]) from None
    return Source(str(path), {str(name): str(value) for name, value in read.items()})


def generated_source(data_folder: Path) -> Source:
    """The secrets that were made on the first start."""
    return json_source(data_folder / SECRETS_FILE)


def running_source(data_folder: Path) -> Source:
    """Where the embedded servers of a running `colonnade up` are."""
    return json_source(data_folder / RUNNING_FILE)
