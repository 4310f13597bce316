"""A failed try is kept although the request that made it changes nothing."""

from colonnade.kernel.accounts.messages import SignInFailed
from colonnade.kernel.accounts.values import subject_of
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import NOBODY
from colonnade.kernel.work import Process, Work


async def note_failure(process: Process, step: str, address: str, account_id: int | None) -> None:
    """In a transaction of its own; the same work for an account and for none."""
    work = Work(process, NOBODY)
    subject = subject_of(account_id) if account_id is not None else f"installation:{INSTALLATION}"
    work.emit(SignInFailed(step, address), subject=subject, workspace_id=INSTALLATION)
    await work.commit()
