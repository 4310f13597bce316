"""Mail. Without a server, messages stay in the mailbox of the administrators."""

from dataclasses import dataclass
from typing import Literal

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    transport: Literal["auto", "smtp", "ses", "mailbox"] = setting(
        "COLONNADE_MAIL_TRANSPORT",
        default="auto",
        about="smtp, ses or mailbox; auto is smtp where there is a host, else the mailbox",
    )
    host: str = setting(
        "COLONNADE_MAIL_HOST",
        default="",
        about="the SMTP server",
    )
    port: int = setting(
        "COLONNADE_MAIL_PORT", default=0, about="its port; 587, or 465 with tls, when not set"
    )
    security: Literal["starttls", "tls", "none"] = setting(
        "COLONNADE_MAIL_SECURITY",
        default="starttls",
        about="how the connection to it is secured",
    )
    ca_file: str = setting(
        "COLONNADE_MAIL_CA_FILE",
        default="",
        about="the certificates (PEM) of the authorities to believe, in place of the system's",
    )
    sender: str = setting(
        "COLONNADE_MAIL_FROM",
        default="",
        about="the address that messages come from; the mail account's when not set",
    )
    timeout_s: float = setting(
        "COLONNADE_MAIL_TIMEOUT_S", default=30.0, about="the longest wait for the mail server"
    )
    per_minute_max: int = setting(
        "COLONNADE_MAIL_PER_MINUTE_MAX",
        default=300,
        about="messages that leave in a minute at most; 0 is no limit",
    )
    hard_bounces_max: int = setting(
        "COLONNADE_MAIL_HARD_BOUNCES_MAX",
        default=2,
        about="after so many an address is written to no more, until an administrator lifts it",
    )
    kept_days: int = setting(
        "COLONNADE_MAIL_KEPT_DAYS", default=30, about="days that messages stay in the mailbox"
    )
    ses_region: str = setting(
        "COLONNADE_SES_REGION", "AWS_REGION", default="", about="the region of Amazon SES"
    )
    ses_endpoint_url: str = setting(
        "COLONNADE_SES_ENDPOINT_URL", default="", about="SES at another address than the usual one"
    )

    @property
    def leaves(self) -> bool:
        """Messages are sent; else they stay in the mailbox."""
        if self.transport == "auto":
            return bool(self.host)
        return self.transport != "mailbox"
