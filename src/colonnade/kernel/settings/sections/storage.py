"""Where files are kept."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    files_url: str = setting(
        "COLONNADE_FILES_URL",
        default="",
        about="s3://bucket/prefix; the data folder when not set",
    )
