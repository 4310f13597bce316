"""Mails that somebody asked for who may or may not be known.

The request only orders the job, so that it does the same for every address; who has it is looked
up here, where nobody watches the clock.
"""

from typing import Any

from colonnade.kernel.accounts.orders import MailResetLink, MailSignUpLink
from colonnade.kernel.accounts.recovering import mail_reset_link
from colonnade.kernel.accounts.signing_up import mail_sign_up_link
from colonnade.kernel.work import JobContext, JobHandler


async def _mail_reset_link(context: JobContext, job: MailResetLink) -> None:
    await mail_reset_link(context.work(), job.email)


async def _mail_sign_up_link(context: JobContext, job: MailSignUpLink) -> None:
    await mail_sign_up_link(context.work(), job.email)


handlers: list[JobHandler[Any]] = [
    JobHandler(MailResetLink, _mail_reset_link),
    JobHandler(MailSignUpLink, _mail_sign_up_link),
]
