"""Mail. Without a host, messages stay in the mailbox of the administrators."""

from dataclasses import dataclass

from colonnade.kernel.settings.fields import setting


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSettings:
    host: str = setting(
        "COLONNADE_MAIL_HOST",
        default="",
        about="the SMTP server",
    )
