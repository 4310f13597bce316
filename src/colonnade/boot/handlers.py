"""What a worker can do, as lists. Apart from `installed`, which brings the web framework along."""

from typing import Any

from colonnade.apps.tables.imports import jobs as imports
from colonnade.kernel.activity import jobs as activity
from colonnade.kernel.audit import jobs as audit
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.mail import jobs as mail
from colonnade.kernel.notifications import subscribers as notifications
from colonnade.kernel.work import JobHandler, Subscriber

handlers: list[JobHandler[Any]] = [
    *activity.handlers,
    *audit.handlers,
    *mail.handlers,
    *imports.handlers,
]

schedule: list[Scheduled] = [
    *activity.schedule,
    *audit.schedule,
    *mail.schedule,
    *imports.schedule,
]

subscribers: list[Subscriber] = [
    *notifications.subscribers,
]
