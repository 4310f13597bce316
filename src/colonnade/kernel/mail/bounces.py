"""Messages that came back, and the addresses that are written to no more."""

from colonnade.kernel.mail.addresses import checked_address
from colonnade.kernel.mail.errors import AddressUnknown
from colonnade.kernel.mail.values import ERROR_LENGTH_MAX
from colonnade.kernel.telemetry import log
from colonnade.kernel.work import Work

_NOTE = """
insert into mail_address (address, hard_bounces, reason, bounced_at, suppressed_at)
values (lower(%(address)s), 1, %(reason)s, %(now)s,
    case when %(most)s <= 1 or %(at_once)s then %(now)s end)
on conflict (address) do update set hard_bounces = mail_address.hard_bounces + 1,
    reason = excluded.reason, bounced_at = excluded.bounced_at,
    suppressed_at = coalesce(mail_address.suppressed_at,
        case when mail_address.hard_bounces + 1 >= %(most)s or %(at_once)s then %(now)s end)
returning suppressed_at is not null
"""


async def note_bounce(work: Work, address: str, reason: str, *, at_once: bool = False) -> bool:
    """Count a hard bounce of an address; whether it is written to no more from here on.

    `at_once`: whoever got it complained, which counts as often as needed.
    """
    suppressed = await work.value(
        _NOTE,
        {
            "address": address,
            "reason": reason[:ERROR_LENGTH_MAX],
            "now": work.now,
            "most": work.process.settings.mail.hard_bounces_max,
            "at_once": at_once,
        },
    )
    if suppressed:
        log.warning("mail.address_suppressed", address=address)
    return suppressed


async def take_bounce(
    work: Work, *, address: str, reason: str, provider_id: str, is_complaint: bool
) -> None:
    """What the mail service tells: of a message that came back, or somebody who wants no more."""
    work.must_administer()
    address = checked_address(address)
    said = reason or ("Somebody complained." if is_complaint else "It came back.")
    if provider_id:
        await work.execute(
            "update mail_message set state = 'bounced', error = %(reason)s"
            " where provider_id = %(provider)s and state = 'sent'",
            {"provider": provider_id, "reason": said},
        )
    await note_bounce(work, address, said, at_once=is_complaint)


async def lift_address(work: Work, address: str) -> None:
    """Write to this address again, as if nothing had come back."""
    work.must_administer()
    lifted = await work.execute(
        "delete from mail_address where address = lower(%(address)s)", {"address": address}
    )
    if not lifted:
        raise AddressUnknown
