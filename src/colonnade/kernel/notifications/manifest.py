"""What notifications bring into the whole."""

from colonnade.kernel.errors import NotFound
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.notifications.pages import pages
from colonnade.kernel.notifications.routes import routes as api_routes
from colonnade.kernel.work import Look


async def _own_account(look: Look, account_id: int) -> int:
    """An account's own news are for nobody else, administrators included."""
    if look.actor.account_id != account_id:
        raise NotFound
    return INSTALLATION


routes = [*api_routes, *pages]

realtime_subjects = {"account": _own_account}

__all__ = ["realtime_subjects", "routes"]
