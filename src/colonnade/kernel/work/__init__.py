"""`Look` and `Work`: one request, one job, one command is one transaction, and this is its hand.

An app's `jobs.py` has `async def import_rows(context: JobContext, job: ImportRows)`, and a list
`handlers = [JobHandler(ImportRows, import_rows)]` that boot hands to the runner of jobs. Its
`subscribers.py` has a list of `Subscriber`s, which are told what happened, each entry once.
"""

from colonnade.kernel.work.context import JobContext, JobHandler
from colonnade.kernel.work.look import Look
from colonnade.kernel.work.process import Process, open_process
from colonnade.kernel.work.progress import ProgressMeter
from colonnade.kernel.work.subscribers import Subscriber
from colonnade.kernel.work.work import Work

__all__ = [
    "JobContext",
    "JobHandler",
    "Look",
    "Process",
    "ProgressMeter",
    "Subscriber",
    "Work",
    "open_process",
]
