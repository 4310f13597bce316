"""The ways jobs say no."""

from colonnade.kernel.errors import Conflict, NotFound


class JobAbsent(NotFound):
    code = "jobs.absent"
    title = "There is no such job, or you may not see it"


class JobOver(Conflict):
    code = "jobs.over"
    title = "This job is over; there is nothing to cancel"


class JobNotOver(Conflict):
    code = "jobs.not_failed"
    title = "Only a failed or cancelled job can be tried again"


class ScheduleAbsent(NotFound):
    code = "jobs.schedule_absent"
    title = "There is no such entry in the schedule"


class TooManySchedules(Conflict):
    code = "jobs.too_many_schedules"
    title = "This workspace has as many schedules as it may"
