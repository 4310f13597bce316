"""Who may see and stop jobs."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission("jobs.job.read", Role.VIEWER, writes=False, about="see jobs and how far they are")
STEER_OWN = Permission(
    "jobs.job.steer_own", Role.VIEWER, about="cancel and repeat jobs that one has ordered"
)
"""Cancel or retry what one has ordered oneself; what it does asks its own permissions again."""

STEER_ANY = Permission("jobs.job.steer_any", Role.ADMIN, about="cancel and repeat anybody's jobs")
