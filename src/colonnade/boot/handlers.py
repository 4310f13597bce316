"""What a worker can do, as lists. Apart from `installed`, which brings the web framework along."""

from typing import Any

from colonnade.apps.packages.indexes import jobs as packages
from colonnade.apps.packages.releases import jobs as releases
from colonnade.apps.tables import subscribers as tables
from colonnade.apps.tables.imports import jobs as imports
from colonnade.apps.tables.trash import jobs as tables_trash
from colonnade.boot.operations import jobs as operations
from colonnade.kernel.accounts import jobs as accounts
from colonnade.kernel.activity import jobs as activity
from colonnade.kernel.administration import jobs as administration
from colonnade.kernel.audit import jobs as audit
from colonnade.kernel.edge import jobs as edge
from colonnade.kernel.files import jobs as files
from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.licence import jobs as licence
from colonnade.kernel.mail import jobs as mail
from colonnade.kernel.notifications import jobs as notification_jobs
from colonnade.kernel.notifications import subscribers as notifications
from colonnade.kernel.search import Source
from colonnade.kernel.search import jobs as search_jobs
from colonnade.kernel.search import subscribers as search_subscribers
from colonnade.kernel.webhooks import jobs as webhooks
from colonnade.kernel.webhooks import subscribers as webhook_subscribers
from colonnade.kernel.work import JobHandler, Subscriber
from colonnade.kernel.workspaces import Purger, purger_of
from colonnade.kernel.workspaces import jobs as workspaces

purgers: list[Purger] = [
    *tables_trash.purgers,
    *packages.purgers,
    *files.purgers,
    purger_of(
        "search_document",
        "webhooks_webhook",
        "notifications_notification",
        "accounts_token",
        "jobs_schedule",
    ),
]
"""What is deleted with a workspace: each package's own share, from the top downwards."""

search_sources: list[Source] = [tables.search_source]

handlers: list[JobHandler[Any]] = [
    *accounts.handlers,
    *activity.handlers,
    *audit.handlers,
    *notification_jobs.handlers,
    *licence.handlers,
    *search_jobs.handlers(search_sources),
    *edge.handlers,
    *files.handlers,
    *mail.handlers,
    *webhooks.handlers,
    *releases.handlers,
    *imports.handlers,
    *tables_trash.handlers,
    *workspaces.handlers_with(purgers),
    *administration.handlers,
    *operations.handlers,
]

schedule: list[Scheduled] = [
    *activity.schedule,
    *audit.schedule,
    *notification_jobs.schedule,
    *licence.schedule,
    *search_jobs.schedule,
    *files.schedule,
    *mail.schedule,
    *webhooks.schedule,
    *releases.schedule,
    *imports.schedule,
    *tables_trash.schedule,
    *workspaces.schedule,
]

subscribers: list[Subscriber] = [
    *notifications.subscribers,
    *webhook_subscribers.subscribers,
    *search_subscribers.subscribers(search_sources),
]
