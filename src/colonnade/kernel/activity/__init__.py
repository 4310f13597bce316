"""Jobs as people see them, and the runner that does them.

An app's `jobs.py` has `async def import_rows(context: JobContext, job: ImportRows)`, and a list
`handlers = [JobHandler(ImportRows, import_rows)]` that boot hands to the runner.
"""

from colonnade.kernel.activity.context import JobContext, JobHandler
from colonnade.kernel.activity.queries import job_by_id
from colonnade.kernel.activity.runner import JobRunner

__all__ = ["JobContext", "JobHandler", "JobRunner", "job_by_id"]
