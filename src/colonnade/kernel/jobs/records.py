"""Rows of the table of jobs as values."""

from collections.abc import Sequence
from typing import Any

import msgspec

from colonnade.kernel.jobs.values import JobError, JobState, OrderedJob, Progress

JOB_COLUMNS = (
    "id, type, title, state, progress::text, result::text, error::text, attempts, created_at,"
    " started_at, ended_at, workspace_id"
)


def job_from_row(row: Sequence[Any]) -> OrderedJob:
    """An `OrderedJob` from a row that begins with `JOB_COLUMNS`."""
    return OrderedJob(
        id=row[0],
        type=row[1],
        title=row[2],
        state=JobState(row[3]),
        progress=msgspec.json.decode(row[4], type=Progress),
        result=msgspec.Raw(b"null" if row[5] is None else row[5].encode()),
        error=None if row[6] is None else msgspec.json.decode(row[6], type=JobError),
        attempts=row[7],
        created_at=row[8],
        started_at=row[9],
        ended_at=row[10],
        workspace_id=row[11],
    )
