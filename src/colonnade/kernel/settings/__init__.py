"""What may be set, read once, each value with the place it came from."""

from colonnade.kernel.settings.loading import (
    Loaded,
    data_folder_from,
    environment_names,
    load_settings,
    load_with_sources,
)
from colonnade.kernel.settings.printing import settings_table
from colonnade.kernel.settings.safety import weak_secrets
from colonnade.kernel.settings.sources import Source, dotenv_source, generated_source
from colonnade.kernel.settings.values import Environment, Limits, Settings, SettingsInvalid

__all__ = [
    "Environment",
    "Limits",
    "Loaded",
    "Settings",
    "SettingsInvalid",
    "Source",
    "data_folder_from",
    "dotenv_source",
    "environment_names",
    "generated_source",
    "load_settings",
    "load_with_sources",
    "settings_table",
    "weak_secrets",
]
