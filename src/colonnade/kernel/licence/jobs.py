"""Once a day, and only where there is a licence and a server to ask: how does it stand?"""

from typing import Any

import msgspec

from colonnade.kernel.jobs import Scheduled
from colonnade.kernel.licence.messages import AskLicenceServer
from colonnade.kernel.licence.queries import find_licence
from colonnade.kernel.outgoing import (
    AddressRefused,
    OutgoingFailed,
    OutgoingInvalid,
    OutgoingTooLarge,
    open_client,
)
from colonnade.kernel.work import JobContext, JobHandler

DAY_S = 86_400
TIMEOUT_S = 10.0
ANSWER_BYTES_MAX = 16 * 1024
MESSAGE_LENGTH_MAX = 500
OK = 200


class Answer(msgspec.Struct):
    """What the server says of a licence."""

    revoked: bool = False
    message: str = ""


class Asked(msgspec.Struct, frozen=True):
    asked: bool
    answered: bool = False


async def ask_server(context: JobContext, _job: AskLicenceServer) -> Asked:
    """A server that is away changes nothing: the key itself says that it is valid."""
    work = context.work()
    url = work.process.settings.licence.server_url
    licence = await find_licence(work)
    if licence is None or not url:
        return Asked(asked=False)
    answer = await _ask(context, url, licence.id)
    if answer is None:
        return Asked(asked=True)
    await work.execute(
        "update licence_licence set asked_at = %(now)s, message = %(message)s,"
        " revoked_at = case when %(revoked)s then coalesce(revoked_at, %(now)s) end"
        " where added_at = %(added_at)s",  # not that of a key added while the server thought
        {
            "added_at": licence.added_at,
            "now": work.now,
            "message": answer.message[:MESSAGE_LENGTH_MAX].replace("\0", ""),
            "revoked": answer.revoked,
        },
    )
    return Asked(asked=True, answered=True)


async def _ask(context: JobContext, url: str, licence_id: str) -> Answer | None:
    body = msgspec.json.encode({"id": licence_id})
    try:
        async with open_client(context.work().process.settings) as client:
            answer = await client.request(
                "POST",
                url,
                headers={"content-type": "application/json"},
                content=body,
                timeout_s=TIMEOUT_S,
                bytes_max=ANSWER_BYTES_MAX,
            )
        return msgspec.json.decode(answer.body, type=Answer) if answer.status == OK else None
    except (AddressRefused, OutgoingFailed, OutgoingInvalid, OutgoingTooLarge, msgspec.DecodeError):
        return None


handlers: list[JobHandler[Any]] = [JobHandler(AskLicenceServer, ask_server)]

schedule = [Scheduled(AskLicenceServer(), "Ask about the licence", every_s=DAY_S, after_s=20_000)]
