"""SMTP, by the standard library in a thread."""

import asyncio
import smtplib
import ssl
import threading

from colonnade.kernel.mail.composing import Parcel
from colonnade.kernel.mail.transports.values import MailRefused, MailUnsent
from colonnade.kernel.settings import Settings
from colonnade.kit.threads import in_thread

PORT_STARTTLS = 587
PORT_TLS = 465
PERMANENT = 500
OK = 250
NO_SUCH_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.10", "5.4.4", "5.2.1")
"""RFC 3463: there is no such mailbox, domain or route, or the mailbox was closed."""

UNKNOWN_RECIPIENT = frozenset({550, 551, 553})


async def send_by_smtp(settings: Settings, parcel: Parcel) -> str:
    """Hand it to the server; the Message-ID it is known by."""
    abandoned = threading.Event()
    sending = asyncio.ensure_future(in_thread(_send, settings, parcel, abandoned))
    try:
        await asyncio.shield(sending)
    except asyncio.CancelledError:
        # The worker stops: what has not reached the server's DATA by now is not sent. What was
        # taken is told so, so that nobody gets it twice.
        abandoned.set()
        await asyncio.wait([sending])
        if sending.exception() is not None:
            raise
    return parcel.message_id


def _send(settings: Settings, parcel: Parcel, abandoned: threading.Event) -> None:
    try:
        with _connect(settings) as server:
            if settings.mail_user:
                server.login(settings.mail_user, settings.mail_password)
            _hand_over(server, parcel, abandoned)
    except smtplib.SMTPNotSupportedError as error:
        raise MailUnsent(f"The mail server can't do what is needed: {error}") from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailUnsent(f"The mail server refused the sign-in: {_words(error)}") from error
    except smtplib.SMTPResponseException as error:
        raise MailUnsent(f"The mail server said: {_words(error)}") from error
    except ssl.SSLError as error:
        raise MailUnsent(f"The mail server's encryption is not in order: {error}") from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnsent(f"The mail server can't be reached: {error}") from error


def _connect(settings: Settings) -> smtplib.SMTP:
    mail = settings.mail
    context = ssl.create_default_context(cafile=mail.ca_file or None)
    if mail.security == "tls":
        return smtplib.SMTP_SSL(
            mail.host, mail.port or PORT_TLS, timeout=mail.timeout_s, context=context
        )
    server = smtplib.SMTP(mail.host, mail.port or PORT_STARTTLS, timeout=mail.timeout_s)
    if mail.security == "starttls":
        try:
            # Raises where the server has none: a message must not go in the open instead.
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _hand_over(server: smtplib.SMTP, parcel: Parcel, abandoned: threading.Event) -> None:
    server.ehlo_or_helo_if_needed()
    _expect(*server.mail(parcel.sender))
    _expect(*server.rcpt(parcel.to), of_recipient=True)
    if abandoned.is_set():
        raise MailUnsent("Sending was stopped.")
    try:
        code, answer = server.data(parcel.content)
    except smtplib.SMTPDataError as error:
        code, answer = error.smtp_code, error.smtp_error
        _expect(code, answer if isinstance(answer, bytes) else answer.encode())
        raise
    _expect(code, answer)


def _expect(code: int, answer: bytes, *, of_recipient: bool = False) -> None:
    """Raises what the server's answer means for the message."""
    if code in {OK, 251}:
        return
    words = f"{code} {answer.decode('utf-8', 'replace')}"
    if code < PERMANENT:
        raise MailUnsent(f"The mail server said: {words}")
    enhanced = answer.decode("latin-1").split(" ", 1)[0]
    if enhanced.startswith("5."):
        bounces = enhanced in NO_SUCH_ADDRESS
    else:
        bounces = of_recipient and code in UNKNOWN_RECIPIENT
    raise MailRefused(f"The mail server said: {words}", bounces=bounces and of_recipient)


def _words(error: smtplib.SMTPResponseException) -> str:
    answer = error.smtp_error
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
    return f"{error.smtp_code} {text}"
