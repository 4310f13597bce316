"""`Look` and `Work`: one request, one job, one command is one transaction, and this is its hand."""

from colonnade.kernel.work.look import Look
from colonnade.kernel.work.process import Process, open_process
from colonnade.kernel.work.work import Work

__all__ = ["Look", "Process", "Work", "open_process"]
