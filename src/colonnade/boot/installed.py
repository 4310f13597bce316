"""The apps and kernel packages that make this Colonnade, as a list. A new app is a new line."""

from collections.abc import Awaitable, Callable
from typing import Any

from colonnade.apps.packages import manifest as packages
from colonnade.apps.tables import manifest as tables
from colonnade.kernel.accounts import manifest as accounts
from colonnade.kernel.activity import manifest as activity
from colonnade.kernel.administration import manifest as administration
from colonnade.kernel.audit import manifest as audit
from colonnade.kernel.files import manifest as files
from colonnade.kernel.licence import manifest as licence
from colonnade.kernel.mail import manifest as mail
from colonnade.kernel.notifications import manifest as notifications
from colonnade.kernel.permissions import Thing
from colonnade.kernel.search import manifest as search
from colonnade.kernel.webhooks import manifest as webhooks
from colonnade.kernel.work import Look
from colonnade.kernel.workspaces import manifest as workspaces

SubjectResolver = Callable[[Look, int], Awaitable[int | Thing]]

grantables = [*tables.grantables]
"""What people can be granted by itself, without a role in the whole workspace."""

realtime_subjects: dict[str, SubjectResolver] = {
    **workspaces.realtime_subjects,
    **activity.realtime_subjects,
    **notifications.realtime_subjects,
    **tables.realtime_subjects,
    **packages.realtime_subjects,
}
"""Who may follow what: subject name -> the thing (or its workspace), or NotFound."""

routes: list[Any] = [
    *accounts.routes,
    *workspaces.routes,
    workspaces.routes_with(grantables),
    *activity.routes,
    *files.routes,
    *notifications.routes,
    *licence.routes,
    *webhooks.routes,
    *search.routes(tables.find_rows),
    *mail.routes,
    *audit.routes(realtime_subjects, {**tables.sentences, **packages.sentences}),
    *administration.routes,
    *tables.routes,
    *packages.routes,
]
