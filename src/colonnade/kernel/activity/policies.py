"""Who may see and stop jobs."""

from colonnade.kernel.permissions import Permission, Role

READ = Permission("jobs.job.read", Role.VIEWER, writes=False)
STEER_OWN = Permission("jobs.job.steer_own", Role.VIEWER)
"""Cancel or retry what one has ordered oneself; what it does asks its own permissions again."""

STEER_ANY = Permission("jobs.job.steer_any", Role.ADMIN)
