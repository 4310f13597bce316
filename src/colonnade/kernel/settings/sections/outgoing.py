"""Requests to other servers."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingSettings:
    allowed_networks: tuple[str, ...] = setting(
        "COLONNADE_OUTGOING_ALLOWED_NETWORKS",
        default=(),
        about="private networks that may be reached all the same, such as 10.1.2.0/24",
    )
    proxy_url: str = setting(
        "COLONNADE_OUTGOING_PROXY_URL",
        default="",
        secret=True,
        about="an HTTP proxy that all requests to other servers go through",
    )
    ca_file: str = setting(
        "COLONNADE_OUTGOING_CA_FILE",
        default="",
        about="certificates (PEM) of the authorities to believe, in place of the usual ones",
    )
    webhook_log_days: int = setting(
        "COLONNADE_WEBHOOK_LOG_DAYS",
        default=14,
        about="days that the log of webhooks keeps what was sent and answered",
    )
