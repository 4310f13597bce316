"""What news of jobs is filed under."""

import msgspec

from colonnade.kernel.feed import Draft
from colonnade.kernel.jobs import JobChanged, OrderedJob


def workspace_subject(workspace_id: int) -> str:
    return f"workspace:{workspace_id}"


def drafts_of(job: OrderedJob) -> list[Draft]:
    """The entry that says how a job stands now; none for one that belongs to no workspace."""
    if job.workspace_id is None:
        return []
    event = JobChanged(job=job)
    payload = msgspec.json.encode(event)
    subject = workspace_subject(job.workspace_id)
    return [Draft(event.type, subject, job.workspace_id, payload)]
