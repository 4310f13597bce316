"""The mailbox's part of the API."""

from litestar import get, post

from colonnade.kernel.mail import actions, bounces, queries
from colonnade.kernel.mail.payloads import (
    AddressDraft,
    BounceDraft,
    HeldAddresses,
    Mailbox,
    MessageMade,
)
from colonnade.kernel.mail.values import MessageState, WholeMessage
from colonnade.kernel.web import decode_cursor, encode_cursor, page_size
from colonnade.kernel.work import Look, Work

TAGS = ["administration"]
ALL = "/api/v1/administration/mail"
ONE = "/api/v1/administration/mail/{message_id:int}"
ADDRESSES = "/api/v1/administration/mail-addresses"


@get(ALL, summary="The mailbox", tags=TAGS)
async def show_mailbox(
    look: Look,
    search: str = "",
    only: MessageState | None = None,
    limit: int | None = None,
    cursor: str | None = None,
) -> Mailbox:
    before = decode_cursor(cursor, int) if cursor else None
    messages, following = await queries.mailbox(
        look, search=search, state=only, before=before, limit=page_size(limit)
    )
    leaves = look.process.settings.mail.leaves
    return Mailbox(messages, None if following is None else encode_cursor(following), leaves)


@get(ONE, summary="A message", tags=TAGS)
async def show_message(look: Look, message_id: int) -> WholeMessage:
    return await queries.message_by_id(look, message_id)


@post(f"{ONE}/send", summary="Send a message again", tags=TAGS, status_code=204)
async def send_again(work: Work, message_id: int) -> None:
    await actions.send_again(work, message_id)


@post(f"{ALL}/trial", summary="Send a trial message to oneself", tags=TAGS)
async def send_trial(work: Work) -> MessageMade:
    return MessageMade(await actions.send_trial(work))


@post(f"{ALL}/bounces", summary="Tell of a message that came back", tags=TAGS, status_code=204)
async def take_bounce(work: Work, data: BounceDraft) -> None:
    await bounces.take_bounce(
        work,
        address=data.address,
        reason=data.reason,
        provider_id=data.provider_id,
        is_complaint=data.kind == "complaint",
    )


@get(ADDRESSES, summary="Addresses that messages came back from", tags=TAGS)
async def list_addresses(look: Look) -> HeldAddresses:
    return HeldAddresses(await queries.held_addresses(look))


@post(f"{ADDRESSES}/lift", summary="Write to an address again", tags=TAGS, status_code=204)
async def lift_address(work: Work, data: AddressDraft) -> None:
    await bounces.lift_address(work, data.address)


routes = [
    show_mailbox,
    show_message,
    send_again,
    send_trial,
    take_bounce,
    list_addresses,
    lift_address,
]
