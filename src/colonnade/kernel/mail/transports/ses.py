"""Amazon SES (its version 2), by boto3, which is an extra: `pip install colonnade[ses]`."""

from importlib import import_module
from typing import Any

from colonnade.kernel.mail.composing import Parcel
from colonnade.kernel.mail.transports.values import MailRefused, MailUnsent
from colonnade.kernel.settings import Settings

PERMANENT = frozenset({"MessageRejected", "BadRequestException", "InvalidParameterValue"})
"""SES's own words for a message that it will never take. All else (quota, a sender not verified
yet, an outage) may pass.
"""


def send_by_ses(settings: Settings, parcel: Parcel) -> str:
    """Hand it to SES; the name by which SES tells of its bounces. Runs in a thread."""
    try:
        boto3: Any = import_module("boto3")
        exceptions: Any = import_module("botocore.exceptions")
    except ImportError as error:
        raise MailUnsent("Amazon SES needs the extra `ses`: pip install colonnade[ses]") from error
    mail = settings.mail
    try:
        client = boto3.client(
            "sesv2",
            region_name=mail.ses_region or None,
            endpoint_url=mail.ses_endpoint_url or None,
            config=import_module("botocore.config").Config(
                connect_timeout=mail.timeout_s,
                read_timeout=mail.timeout_s,
                # Our own schedule tries again, and tells people of it.
                retries={"total_max_attempts": 1},
            ),
        )
        answer = client.send_email(
            FromEmailAddress=parcel.sender,
            Destination={"ToAddresses": [parcel.to]},
            Content={"Raw": {"Data": parcel.content}},
        )
    except exceptions.ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in PERMANENT:
            raise MailRefused(f"Amazon SES said: {error}") from error
        raise MailUnsent(f"Amazon SES said: {error}") from error
    except exceptions.BotoCoreError as error:
        raise MailUnsent(f"Amazon SES can't be reached: {error}") from error
    return str(answer["MessageId"])
