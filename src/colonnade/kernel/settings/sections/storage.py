"""Where files are kept, who may fetch them from where, and who looks into them."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import GIB, setting


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    files_url: str = setting(
        "COLONNADE_FILES_URL",
        default="",
        about="s3://bucket/prefix or file:///folder; the data folder when not set",
    )
    archive_url: str = setting(
        "COLONNADE_ARCHIVE_URL",
        default="",
        about="a second place, like the first: files are there before they count as saved",
    )
    s3_endpoint: str = setting(
        "COLONNADE_S3_ENDPOINT",
        default="",
        about="the address of an S3-compatible server; Amazon's own when not set",
    )
    s3_region: str = setting("COLONNADE_S3_REGION", default="us-east-1", about="its region")
    s3_access_key: str = setting("COLONNADE_S3_ACCESS_KEY", default="", about="its access key")
    s3_secret_key: str = setting(
        "COLONNADE_S3_SECRET_KEY", default="", secret=True, about="its secret key"
    )
    archive_s3_endpoint: str = setting(
        "COLONNADE_ARCHIVE_S3_ENDPOINT",
        default="",
        about="the archive's S3 server; the settings of the first place when not set",
    )
    archive_s3_region: str = setting(
        "COLONNADE_ARCHIVE_S3_REGION", default="us-east-1", about="its region"
    )
    archive_s3_access_key: str = setting(
        "COLONNADE_ARCHIVE_S3_ACCESS_KEY", default="", about="its access key"
    )
    archive_s3_secret_key: str = setting(
        "COLONNADE_ARCHIVE_S3_SECRET_KEY", default="", secret=True, about="its secret key"
    )
    files_origin: str = setting(
        "COLONNADE_FILES_ORIGIN",
        default="",
        about="another host, such as https://files.example.net, that shows files in the browser; "
        "without it they are downloads",
    )
    workspace_bytes_max: int = setting(
        "COLONNADE_WORKSPACE_BYTES_MAX",
        default=10 * GIB,
        about="how much the files of one workspace may take",
    )
    signing_keys: tuple[str, ...] = setting(
        "COLONNADE_FILES_SIGNING_KEYS",
        default=(),
        secret=True,
        about="sign links to files: the first makes them, all are believed; taking one away ends "
        "its links. Made from the secret key when not set",
    )
    antivirus: str = setting(
        "COLONNADE_ANTIVIRUS",
        default="",
        about="a clamd: unix:/run/clamav/clamd.ctl or tcp:host:3310; files are not looked into "
        "when not set",
    )
    antivirus_fails_open: bool = setting(
        "COLONNADE_ANTIVIRUS_FAILS_OPEN",
        default=False,
        about="hand files out unchecked where the antivirus does not answer",
    )
    check_bytes_max: int = setting(
        "COLONNADE_FILES_CHECK_BYTES_MAX",
        default=4 * GIB,
        about="how much of the files is read and compared with its checksum each night",
    )
