"""The place for files that the settings name."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from colonnade.kernel.settings import Settings, SettingsInvalid
from colonnade.kernel.storage.archived import ArchivedStorage
from colonnade.kernel.storage.folder import FolderStorage
from colonnade.kernel.storage.values import Storage

SPOOL = "spool"
"""Below the data folder: passing copies of files whose place is elsewhere."""


def make_storage(settings: Settings) -> Storage:
    """One place, or a primary with its archive. Opens nothing; raises SettingsInvalid."""
    chosen = settings.storage
    primary = _place(
        settings,
        chosen.files_url or settings.files_folder.absolute().as_uri(),
        "COLONNADE_FILES_URL",
        (chosen.s3_endpoint, chosen.s3_region, chosen.s3_access_key, chosen.s3_secret_key),
    )
    if not chosen.archive_url:
        return primary
    archive = _place(
        settings,
        chosen.archive_url,
        "COLONNADE_ARCHIVE_URL",
        (
            chosen.archive_s3_endpoint or chosen.s3_endpoint,
            chosen.archive_s3_region if chosen.archive_s3_access_key else chosen.s3_region,
            chosen.archive_s3_access_key or chosen.s3_access_key,
            chosen.archive_s3_secret_key or chosen.s3_secret_key,
        ),
    )
    return ArchivedStorage(primary, archive)


def _place(settings: Settings, url: str, name: str, login: tuple[str, str, str, str]) -> Storage:
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path:
        return FolderStorage(Path(unquote(parts.path)))
    if parts.scheme == "s3" and parts.netloc:
        # Only who keeps files in a bucket loads what that takes.
        from colonnade.kernel.storage.s3 import Bucket, S3Storage

        endpoint, region, access_key, secret_key = login
        if not (access_key and secret_key):
            raise SettingsInvalid([f"{name} is a bucket: set COLONNADE_S3_ACCESS_KEY and its key"])
        bucket = Bucket(
            parts.netloc, parts.path.strip("/"), endpoint, region, access_key, secret_key
        )
        return S3Storage(bucket, settings.data_folder / SPOOL)
    raise SettingsInvalid([f"{name} must look like s3://bucket/prefix or file:///folder"])
