"""The ways out: SMTP and Amazon SES. Each tells errors that may pass from those that stay."""

from colonnade.kernel.mail.composing import Parcel
from colonnade.kernel.mail.transports.smtp import send_by_smtp
from colonnade.kernel.mail.transports.values import MailRefused, MailUnsent
from colonnade.kernel.settings import Settings
from colonnade.kit.threads import in_thread

__all__ = ["MailRefused", "MailUnsent", "send_parcel"]


async def send_parcel(settings: Settings, parcel: Parcel) -> str:
    """Hand it over; what the one who took it calls it. Raises MailUnsent or MailRefused."""
    if settings.mail.transport == "ses":
        from colonnade.kernel.mail.transports.ses import send_by_ses

        return await in_thread(send_by_ses, settings, parcel)
    return await send_by_smtp(settings, parcel)
