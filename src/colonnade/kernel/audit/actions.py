"""What admins decide about the feed."""

from colonnade.kernel.audit.errors import RetentionWrong, SetAsideAbsent
from colonnade.kernel.audit.messages import RetentionChanged
from colonnade.kernel.audit.values import KEEP, Retention
from colonnade.kernel.feed import (
    KEPT_DAYS_MAX,
    KEPT_DAYS_MIN,
    ask_again,
    drop_set_aside,
    keep_days,
)
from colonnade.kernel.work import Work


async def set_retention(work: Work, workspace_id: int, kept: int | None) -> Retention:
    """How long this workspace's feed remembers; None goes by the installation's setting."""
    await work.must(KEEP, on=workspace_id)
    if kept is not None and not KEPT_DAYS_MIN <= kept <= KEPT_DAYS_MAX:
        raise RetentionWrong(
            fields={
                "kept_days": f"Give {KEPT_DAYS_MIN} to {KEPT_DAYS_MAX:,} days; "
                f"undo needs the last {KEPT_DAYS_MIN}."
            }
        )
    await keep_days(await work.connection(), workspace_id, kept)
    work.emit(
        RetentionChanged(kept), subject=f"workspace:{workspace_id}", workspace_id=workspace_id
    )
    default = max(work.process.settings.feed.kept_days, KEPT_DAYS_MIN)
    return Retention(kept, default, KEPT_DAYS_MIN, KEPT_DAYS_MAX)


async def run_again(work: Work, reader: str, transaction: int) -> None:
    """A worker tries it within a second or so."""
    work.must_administer()
    if not await ask_again(await work.connection(), reader, transaction):
        raise SetAsideAbsent


async def forget_set_aside(work: Work, reader: str, transaction: int) -> None:
    """Nobody wants it any more: this reader never takes it."""
    work.must_administer()
    if not await drop_set_aside(await work.connection(), reader, transaction):
        raise SetAsideAbsent
