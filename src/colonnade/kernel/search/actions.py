"""What administrators do with the index."""

from colonnade.kernel.search.messages import Reindex
from colonnade.kernel.work import Work


async def order_reindex(work: Work) -> int:
    """The job's id."""
    work.must_administer()
    return await work.order(Reindex(), workspace_id=None, title="Index anew what can be found")
