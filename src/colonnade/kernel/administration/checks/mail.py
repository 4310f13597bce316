"""Mail: whether its server answers, and whether messages wait or fail."""

import asyncio
from collections.abc import Sequence

from colonnade.kernel.administration.findings import Finding, problem, warning, well
from colonnade.kernel.work import Process

CONNECT_S = 5.0
SMTP_PORT = 587
SMTPS_PORT = 465
GREETING = b"220"


async def check_mail(process: Process) -> Sequence[Finding]:
    mail = process.settings.mail
    if mail.transport == "ses":
        return [well("mail", "is sent by Amazon SES")]
    if mail.transport == "mailbox" or not mail.host:
        advice = "Set COLONNADE_MAIL_HOST, so that people get their links by mail"
        return [warning("mail", "no server: messages stay in the administrators' mailbox", advice)]
    port = mail.port or (SMTPS_PORT if mail.security == "tls" else SMTP_PORT)
    advice = "See COLONNADE_MAIL_HOST, its port, and the firewall between"
    try:
        async with asyncio.timeout(CONNECT_S):
            tls = True if mail.security == "tls" else None
            reader, writer = await asyncio.open_connection(mail.host, port, ssl=tls)
            greeting = await reader.readline()
            writer.close()
    except (OSError, TimeoutError) as error:
        return [problem("mail", f"{mail.host}:{port} does not answer: {error}", advice)]
    if not greeting.startswith(GREETING):
        return [problem("mail", f"{mail.host}:{port} is no mail server", advice)]
    return [well("mail", f"{mail.host}:{port} answers")]
