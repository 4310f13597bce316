"""The checks of a running installation, as a list."""

from colonnade.kernel.administration.checks.clock import check_clock
from colonnade.kernel.administration.checks.database import check_database
from colonnade.kernel.administration.checks.feed import check_feed
from colonnade.kernel.administration.checks.files import check_disk, check_storage
from colonnade.kernel.administration.checks.jobs import check_canary, check_jobs
from colonnade.kernel.administration.checks.mail import check_mail
from colonnade.kernel.administration.checks.redis import check_redis
from colonnade.kernel.administration.findings import Check

CHECKS: dict[str, Check] = {
    "database": check_database,
    "redis": check_redis,
    "jobs": check_jobs,
    "feed": check_feed,
    "files": check_storage,
    "disk": check_disk,
    "mail": check_mail,
    "clock": check_clock,
}
"""Those that take a moment and leave nothing behind."""

DOCTOR_CHECKS: dict[str, Check] = {**CHECKS, "worker": check_canary}
