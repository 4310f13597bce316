"""Every setting, with its names, type and default. A new one is a new line here."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit

from colonnade.kernel.settings.fields import MIB, setting
from colonnade.kernel.settings.sections.accounts import AccountSettings
from colonnade.kernel.settings.sections.database import DatabaseSettings
from colonnade.kernel.settings.sections.edge import EdgeSettings
from colonnade.kernel.settings.sections.feed import FeedSettings
from colonnade.kernel.settings.sections.jobs import JobSettings
from colonnade.kernel.settings.sections.licence import LicenceSettings
from colonnade.kernel.settings.sections.mail import MailSettings
from colonnade.kernel.settings.sections.operations import OperationsSettings
from colonnade.kernel.settings.sections.outgoing import OutgoingSettings
from colonnade.kernel.settings.sections.search import SearchSettings
from colonnade.kernel.settings.sections.storage import StorageSettings
from colonnade.kernel.settings.sections.web import WebSettings
from colonnade.kernel.settings.sections.workspaces import WorkspaceSettings

Environment = Literal["development", "production"]
LogFormat = Literal["json", "text"]


class SettingsInvalid(Exception):
    """The settings can't be used; each reason names the setting and says what to do."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one request, one person and one file may ask of the server."""

    body_bytes_max: int = setting(
        "COLONNADE_BODY_BYTES_MAX",
        default=8 * MIB,
        about="the largest JSON body (a batch of 5,000 rows fits)",
    )
    upload_bytes_max: int = setting(
        "COLONNADE_UPLOAD_BYTES_MAX",
        default=1024 * MIB,
        about="the largest uploaded file",
    )
    json_depth_max: int = setting(
        "COLONNADE_JSON_DEPTH_MAX",
        default=64,
        about="the deepest nesting of a JSON body",
    )
    request_timeout_s: float = setting(
        "COLONNADE_REQUEST_TIMEOUT_S",
        default=30.0,
        about="the longest a request may take, uploads and exports apart",
    )
    upload_timeout_s: float = setting(
        "COLONNADE_UPLOAD_TIMEOUT_S",
        default=600.0,
        about="the longest an upload may take",
    )
    statement_timeout_s: float = setting(
        "COLONNADE_STATEMENT_TIMEOUT_S",
        default=20.0,
        about="the longest one SQL statement of a request may take",
    )
    database_connections_max: int = setting(
        "COLONNADE_DATABASE_CONNECTIONS_MAX",
        default=8,
        about="connections of each of a process's two pools, for reading and for writing",
    )
    session_days: int = setting(
        "COLONNADE_SESSION_DAYS",
        default=30,
        about="days without a visit after which one has to sign in again",
    )
    sign_up_link_hours: int = setting(
        "COLONNADE_SIGN_UP_LINK_HOURS",
        default=72,
        about="hours for which a sign-up link works",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process. Frozen: nothing changes while it runs."""

    environment: Environment = setting(
        "ENVIRONMENT", default="development", about="development or production"
    )
    secret_key: str = setting(
        "COLONNADE_SECRET_KEY",
        "SECRET_KEY",
        "DJANGO_SECRET_KEY",
        default="",
        secret=True,
        about="signs links and cookies; made on the first start unless in production",
    )
    database_url: str = setting(
        "DATABASE_URL",
        default="",
        secret=True,
        about="a PostgreSQL server; without it `colonnade up` runs one of its own",
    )
    redis_url: str = setting(
        "REDIS_URL",
        default="",
        secret=True,
        about="a Redis or Valkey server; without it `colonnade up` runs one of its own",
    )
    postgres_user: str = setting(
        "POSTGRES_USER", default="colonnade", about="the database login, without DATABASE_URL"
    )
    postgres_password: str = setting(
        "POSTGRES_PASSWORD", default="", secret=True, about="the password of that login"
    )
    postgres_db: str = setting(
        "POSTGRES_DB", default="colonnade", about="the database's name, without DATABASE_URL"
    )
    postgres_host: str = setting(
        "POSTGRES_HOST", default="", about="the database server, without DATABASE_URL"
    )
    postgres_port: int = setting("POSTGRES_PORT", default=5432, about="its port")
    host: str = setting(
        "COLONNADE_HOST", default="127.0.0.1", about="the address the web server listens on"
    )
    port: int = setting("COLONNADE_PORT", default=8000, about="the port it listens on")
    public_url: str = setting(
        "COLONNADE_PUBLIC_URL",
        default="",
        about="how browsers reach it; http://127.0.0.1:<port> when not set",
    )
    data_folder: Path = setting(
        "COLONNADE_DATA",
        default=Path("~/.local/share/colonnade"),
        about="where the files and the embedded servers' data are",
    )
    workers: int = setting("COLONNADE_WORKERS", default=1, about="web processes")
    worker_threads: int = setting(
        "COLONNADE_WORKER_THREADS", default=4, about="jobs that one worker runs at once"
    )
    mail_user: str = setting(
        "SECRET_EMAIL_USER", default="", about="the mail account that messages are sent from"
    )
    mail_password: str = setting(
        "SECRET_EMAIL_USER_PSWD", default="", secret=True, about="its password"
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "COLONNADE_LOG_LEVEL", default="info", about="the least important lines that are logged"
    )
    log_format: LogFormat = setting(
        "COLONNADE_LOG_FORMAT", default="json", about="json, or text for reading at a terminal"
    )
    limits: Limits = field(default_factory=Limits)
    accounts: AccountSettings = field(default_factory=AccountSettings)
    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    edge: EdgeSettings = field(default_factory=EdgeSettings)
    feed: FeedSettings = field(default_factory=FeedSettings)
    jobs: JobSettings = field(default_factory=JobSettings)
    licence: LicenceSettings = field(default_factory=LicenceSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    operations: OperationsSettings = field(default_factory=OperationsSettings)
    outgoing: OutgoingSettings = field(default_factory=OutgoingSettings)
    search: SearchSettings = field(default_factory=SearchSettings)
    storage: StorageSettings = field(default_factory=StorageSettings)
    web: WebSettings = field(default_factory=WebSettings)
    workspaces: WorkspaceSettings = field(default_factory=WorkspaceSettings)

    @property
    def production(self) -> bool:
        return self.environment == "production"

    @property
    def files_folder(self) -> Path:
        return self.data_folder / "files"

    @property
    def namespace(self) -> str:
        """Names what is ours in a Redis or broker that others, such as another Colonnade, use too.

        All processes of an installation come to the same, for they share the secret key.
        """
        digest = hashlib.sha256(b"namespace\0" + self.secret_key.encode()).hexdigest()
        return f"colonnade-{digest[:12]}"

    @property
    def broker_url(self) -> str:
        """Where jobs are carried; in Celery's words the same Redis, where no other is named.

        In its database 1, unless the address names another.
        """
        if self.jobs.broker_url:
            return self.jobs.broker_url
        parts = urlsplit(self.redis_url)
        if parts.scheme != "unix":
            path = parts.path if parts.path.strip("/") else "/1"
            return parts._replace(path=path).geturl()
        query = parse_qs(parts.query)
        password = unquote(parts.password or "") or query.get("password", [""])[0]
        login = f":{quote(password, safe='')}@" if password else ""
        return f"redis+socket://{login}{parts.path}?virtual_host=1"
