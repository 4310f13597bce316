"""What the account's pages order to be done."""

from typing import ClassVar

from colonnade.kernel.jobs import Job


class MailResetLink(Job, frozen=True):
    type: ClassVar[str] = "accounts.reset_link.mail"
    email: str


class MailSignUpLink(Job, frozen=True):
    type: ClassVar[str] = "accounts.sign_up_link.mail"
    email: str
