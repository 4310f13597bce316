"""Mail: rendered and kept in the transaction of the one who sends it, sent by a job after it.

    await send_mail(work, to=email, template="colonnade.kernel.accounts:mail/reset",
                    values={"url": url})

Where no mail server is set, messages stay in the mailbox that administrators read.
"""

from colonnade.kernel.mail.actions import send_mail
from colonnade.kernel.mail.addresses import checked_address
from colonnade.kernel.mail.errors import AddressInvalid, MailTemplateWrong

__all__ = ["AddressInvalid", "MailTemplateWrong", "checked_address", "send_mail"]
