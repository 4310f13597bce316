"""What may be set, read once, each value with the place it came from."""

from colonnade.kernel.settings.loading import (
    Loaded,
    data_folder_from,
    load_settings,
    load_with_sources,
)
from colonnade.kernel.settings.printing import settings_table
from colonnade.kernel.settings.values import Environment, Limits, Settings, SettingsInvalid

__all__ = [
    "Environment",
    "Limits",
    "Loaded",
    "Settings",
    "SettingsInvalid",
    "data_folder_from",
    "load_settings",
    "load_with_sources",
    "settings_table",
]
