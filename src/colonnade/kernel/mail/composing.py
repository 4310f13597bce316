"""A message as it goes over the wire."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address as MailAddress
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import urlsplit

from colonnade.kernel.mail.addresses import checked_address, one_line
from colonnade.kernel.settings import Settings

SENDER_NAME = "Colonnade"


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a transport needs to know."""

    message_id: str
    sender: str
    to: str
    content: bytes


def sender_of(settings: Settings) -> str:
    """The address that messages come from."""
    if settings.mail.sender:
        return checked_address(settings.mail.sender)
    if "@" in settings.mail_user:
        return checked_address(settings.mail_user)
    host = urlsplit(settings.public_url).hostname or ""
    return f"colonnade@{host}" if "." in host and not host[-1].isdigit() else "colonnade@localhost"


def compose(
    *,
    message_id: str,
    sender: str,
    to: str,
    subject: str,
    text: str,
    html: str,
    headers: Mapping[str, str],
    at: datetime,
) -> Parcel:
    """Plain text first, HTML as the alternative. Email's own policy refuses any line break."""
    message = EmailMessage(policy=SMTP)
    message["From"] = MailAddress(SENDER_NAME, addr_spec=sender)
    message["To"] = MailAddress(addr_spec=to)
    message["Subject"] = one_line(subject, len(subject))
    message["Date"] = at
    message["Message-ID"] = message_id
    # RFC 3834: nobody's holiday notice should come back.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for name, value in headers.items():
        message[name] = value
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return Parcel(message_id, sender, to, message.as_bytes())
