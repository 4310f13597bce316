"""An open socket is a credential: it ends with the session, the token or the membership."""

import asyncio
from typing import Protocol

import psycopg

from colonnade.kernel.accounts import living_credentials
from colonnade.kernel.database import DatabaseBusy
from colonnade.kernel.errors import NotFound
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.permissions import Access, Role, Thing, accesses_of
from colonnade.kernel.realtime import messages
from colonnade.kernel.realtime.sockets import Socket
from colonnade.kernel.realtime.values import CLOSE_RIGHTS_ENDED, CLOSE_SIGNED_OUT
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import Process

WATCH_S = 1.0


class Watched(Protocol):
    process: Process
    sockets: set[Socket]

    def unsubscribe(self, socket: Socket, subject: str) -> None: ...


async def watch_rights(hub: Watched) -> None:
    """Ask again, for all sockets of the process in three statements, and act on what changed."""
    while True:
        await asyncio.sleep(WATCH_S)
        if not hub.sockets:
            continue
        try:
            await _watch_once(hub)
        except (DatabaseBusy, psycopg.Error) as error:
            log.warning("realtime.watch_failed", error=str(error))
        except Exception:  # noqa: BLE001  (a watch that ended would be an open door)
            log.exception("realtime.watch_failed")


async def _watch_once(hub: Watched) -> None:
    sockets = list(hub.sockets)
    actors = [socket.actor for socket in sockets]
    accounts = [actor.account_id for actor in actors if actor.account_id is not None]
    async with hub.process.database.reading() as connection:
        living = await living_credentials(connection, actors, hub.process.settings)
        accesses = await accesses_of(connection, accounts)
    for socket in sockets:
        if not living(socket.actor):
            socket.close(CLOSE_SIGNED_OUT, "signed out")
            continue
        left: set[int] = set()
        for subject, subscription in list(socket.subscriptions.items()):
            workspace_id = subscription.access.workspace_id
            if workspace_id == INSTALLATION:
                continue  # the account's own: it ends with the session
            access = accesses.get((socket.actor.account_id or 0, workspace_id))
            narrowed = access and _narrowed(access, subscription.thing)
            if narrowed is None:
                hub.unsubscribe(socket, subject)
                socket.push(messages.refused(subject, "not_found"))
            elif narrowed != subscription.access:
                subscription.access = narrowed
            if access is None:
                left.add(workspace_id)
        if left:
            # Whatever else it follows, it comes back for; what it may no longer see is refused.
            socket.close(CLOSE_RIGHTS_ENDED, "your membership has ended; come back")


def _narrowed(access: Access, thing: Thing) -> Access | None:
    """What is left of it towards the thing; None where that is nothing."""
    try:
        narrowed = access.on(thing)
    except NotFound:
        return None
    return None if narrowed.role is Role.GUEST else narrowed
