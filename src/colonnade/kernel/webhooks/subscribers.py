"""From the feed to deliveries: each event once for each webhook that wants it."""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from colonnade.kernel.feed import INSTALLATION, Entry
from colonnade.kernel.webhooks.ordering import order_delivering
from colonnade.kernel.webhooks.values import BODY_BYTES_MAX, WAITING_MAX, matches
from colonnade.kernel.work import Subscriber, Work

_LISTENING = """
select w.id, w.workspace_id, w.types, w.subjects, w.state,
    (select count(*) from (select from webhooks_delivery d where d.webhook_id = w.id
        and d.state = 'waiting' limit %(most)s) as first_ones) as waiting
from webhooks_webhook w left join workspaces_workspace s on s.id = w.workspace_id
where w.workspace_id = any(%(workspaces)s) and w.state <> 'disabled'
and (w.workspace_id = %(installation)s or (s.id is not null and s.deleted_at is null))
"""
_KEEP = """
insert into webhooks_delivery (webhook_id, event_id, type, subject, body, due_at, created_at)
select %(webhook)s, event_id, type, subject, body, now(), now()
from unnest(%(ids)s::text[], %(types)s::text[], %(subjects)s::text[], %(bodies)s::text[])
    with ordinality as given (event_id, type, subject, body, place) order by place
on conflict (webhook_id, event_id) do nothing
"""


class Listening(msgspec.Struct, frozen=True):
    id: int
    workspace_id: int
    types: list[str]
    subjects: list[str]
    state: str
    waiting: int

    def wants(self, entry: Entry) -> bool:
        return (
            entry.workspace_id == self.workspace_id
            and matches(self.types, entry.type)
            and matches(self.subjects, entry.subject)
        )


class Actor(msgspec.Struct, frozen=True):
    id: int | None
    name: str


class Told(msgspec.Struct, frozen=True):
    """What a receiver is sent."""

    id: str
    type: str
    timestamp: str
    sequence: int
    workspace: int | None
    subject: str
    actor: Actor
    data: msgspec.Raw
    data_omitted: bool


async def keep_deliveries(work: Work, entries: Sequence[Entry]) -> None:
    """Runs in the transaction that moves the cursor: so each delivery is made exactly once."""
    listening = await work.records(
        Listening,
        _LISTENING,
        {
            "workspaces": list({entry.workspace_id for entry in entries}),
            "installation": INSTALLATION,
            "most": WAITING_MAX,
        },
    )
    bodies: dict[int, str] = {}
    for webhook in listening:
        wanted = [entry for entry in entries if webhook.wants(entry)]
        if not wanted:
            continue
        kept = wanted[: max(WAITING_MAX - webhook.waiting, 0)]
        for entry in kept:
            bodies.setdefault(entry.sequence, body_of(entry))
        await _keep(work, webhook, kept, bodies, missed=len(wanted) - len(kept))


async def _keep(
    work: Work,
    webhook: Listening,
    kept: Sequence[Entry],
    bodies: dict[int, str],
    *,
    missed: int,
) -> None:
    columns: dict[str, list[str]] = defaultdict(list)
    for entry in kept:
        columns["ids"].append(event_id(entry))
        columns["types"].append(entry.type)
        columns["subjects"].append(entry.subject)
        columns["bodies"].append(bodies[entry.sequence])
    if kept:
        await work.execute(_KEEP, {"webhook": webhook.id, **columns})
    if missed:
        await work.execute(
            "update webhooks_webhook set missed = missed + %(missed)s where id = %(id)s",
            {"missed": missed, "id": webhook.id},
        )
    if kept and webhook.state == "active":
        await order_delivering(work, webhook.id, mark=f"after-{kept[-1].sequence}")


def event_id(entry: Entry) -> str:
    return f"evt_{entry.sequence}"


def body_of(entry: Entry) -> str:
    """The bytes that are signed and sent, the same at each attempt."""
    omitted = len(bytes(entry.payload)) > BODY_BYTES_MAX
    told = Told(
        id=event_id(entry),
        type=entry.type,
        timestamp=entry.at.isoformat(),
        sequence=entry.sequence,
        workspace=entry.workspace_id or None,
        subject=entry.subject,
        actor=Actor(entry.actor_id, entry.actor_name),
        data=msgspec.Raw(b"null") if omitted else entry.payload,
        data_omitted=omitted,
    )
    return msgspec.json.encode(told).decode()


subscribers = [Subscriber("webhooks", keep_deliveries)]
