"""What goes with a workspace."""

from colonnade.kernel.work import Work
from colonnade.kernel.workspaces import Purger


async def purge_indexes(work: Work, workspace_id: int) -> None:
    """Projects, releases and pages go with their index."""
    its = {"workspace": workspace_id}
    await work.execute(
        "delete from packages_file_name where index_id in"
        " (select id from packages_index where workspace_id = %(workspace)s)",
        its,
    )
    await work.execute("delete from packages_index where workspace_id = %(workspace)s", its)


purgers: list[Purger] = [purge_indexes]
