"""What is to be done."""

from typing import ClassVar

from colonnade.kernel.jobs import Job


class SendMessage(Job, frozen=True):
    """Hand a message to the mail server; safe to be run again."""

    type: ClassVar[str] = "mail.message.send"
    attempts_max: ClassVar[int] = 5
    time_limit_s: ClassVar[float] = 180.0

    message_id: int
