"""Reading the feed as people do: newest first, narrowed, in sentences."""

from collections.abc import Sequence
from typing import Any

import msgspec

from colonnade.kernel.audit.errors import FilterWrong
from colonnade.kernel.audit.sentences import WHOM, Sentences, sentence_of
from colonnade.kernel.audit.values import (
    FILTER_CHARACTERS_MAX,
    HIDDEN_TYPES,
    READ,
    Asked,
    AuditEntry,
    Retention,
)
from colonnade.kernel.database import Row
from colonnade.kernel.feed import (
    ENTRY_COLUMNS,
    KEPT_DAYS_MAX,
    KEPT_DAYS_MIN,
    Entry,
    ReaderLag,
    SetAside,
    all_set_aside,
    entry_from_row,
    kept_days,
    reader_lags,
)
from colonnade.kernel.work import Look

BEFORE_ALL = 2**63 - 1
SET_ASIDE_SHOWN_MAX = 200


class _Whom(msgspec.Struct):
    account_id: int | None = None
    address: str | None = None


async def entries_of_workspace(
    look: Look, workspace_id: int, asked: Asked, *, before: int | None, limit: int
) -> list[Entry]:
    """What happened in a workspace, for its admins."""
    await look.must(READ, on=workspace_id)
    return await _entries(look, asked, workspace_id=workspace_id, before=before, limit=limit)


async def entries_of_installation(
    look: Look, asked: Asked, *, workspace_id: int | None, before: int | None, limit: int
) -> list[Entry]:
    """What happened anywhere (or in one workspace, 0 being none), for administrators."""
    look.must_administer(writes=False)
    return await _entries(look, asked, workspace_id=workspace_id, before=before, limit=limit)


async def entries_about(
    look: Look, subject: str, *, workspace_id: int, before: int | None, limit: int
) -> list[Entry]:
    """What happened to one thing; the caller has asked whether it may be seen."""
    asked = Asked(subject=subject)
    return await _entries(look, asked, workspace_id=workspace_id, before=before, limit=limit)


async def told(look: Look, entries: Sequence[Entry], sentences: Sentences) -> list[AuditEntry]:
    """The entries as people read them."""
    payloads = [_whom(entry) for entry in entries]
    numbers = {payload.account_id for payload in payloads if payload.account_id is not None}
    names = await _names(look, sorted(numbers))
    return [
        AuditEntry(
            sequence=entry.sequence,
            at=entry.at,
            workspace_id=entry.workspace_id,
            actor_id=entry.actor_id,
            actor_name=entry.actor_name,
            type=entry.type,
            subject=entry.subject,
            deed=entry.deed,
            sentence=sentence_of(entry, sentences).replace(
                WHOM, names.get(payload.account_id or 0, "somebody")
            ),
            address=payload.address,
        )
        for entry, payload in zip(entries, payloads, strict=True)
    ]


async def retention_of(look: Look, workspace_id: int) -> Retention:
    await look.must(READ, on=workspace_id)
    async with look.aside() as connection:
        own = await kept_days(connection, workspace_id)
    default = max(look.process.settings.feed.kept_days, KEPT_DAYS_MIN)
    return Retention(own, default, KEPT_DAYS_MIN, KEPT_DAYS_MAX)


async def readers_of_feed(look: Look) -> tuple[list[ReaderLag], list[SetAside]]:
    """How far behind each reader is, and what they could not take; for administrators."""
    look.must_administer(writes=False)
    async with look.aside() as connection:
        lags = await reader_lags(connection, look.now)
        return lags, await all_set_aside(connection, limit=SET_ASIDE_SHOWN_MAX)


def _whom(entry: Entry) -> _Whom:
    try:
        whom = msgspec.json.decode(entry.payload, type=_Whom)
    except msgspec.ValidationError:
        whom = _Whom()
    kind, _, number = entry.subject.partition(":")
    if whom.account_id is None and kind == "account" and number.isdecimal():
        whom.account_id = int(number)
    return whom


async def _names(look: Look, account_ids: list[int]) -> dict[int, str]:
    if not account_ids:
        return {}
    rows = await look.rows(
        "select id, name from accounts_account where id = any(%(ids)s)", {"ids": account_ids}
    )
    return dict(rows)


async def _entries(
    look: Look, asked: Asked, *, workspace_id: int | None, before: int | None, limit: int
) -> list[Entry]:
    conditions, parameters = _narrowed(asked)
    parameters |= {"before": before or BEFORE_ALL, "limit": limit, "hidden": HIDDEN_TYPES}
    if workspace_id is not None:
        conditions.append("workspace_id = %(workspace)s")
        parameters["workspace"] = workspace_id
    sql = (
        f"select {ENTRY_COLUMNS} from feed_entry where sequence < %(before)s"
        f" and not starts_with(type, %(hidden)s){''.join(f' and {c}' for c in conditions)}"
        " order by feed_entry.sequence desc limit %(limit)s"
    )
    rows: list[Row] = await look.rows(sql, parameters)
    return [entry_from_row(row) for row in rows]


def _narrowed(asked: Asked) -> tuple[list[str], dict[str, Any]]:
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    for name, value, condition in (
        ("who", asked.who, "actor_id = %(who)s"),
        ("what", asked.what, "starts_with(type, %(what)s)"),
        ("since", asked.since, "at >= %(since)s"),
        ("until", asked.until, "at < %(until)s"),
        ("subject", asked.subject, "subject = %(subject)s"),
        ("address", asked.address, "payload ->> 'address' = %(address)s"),
    ):
        if value is None or value == "":
            continue
        if isinstance(value, str) and (len(value) > FILTER_CHARACTERS_MAX or "\0" in value):
            raise FilterWrong(fields={name: f"Takes at most {FILTER_CHARACTERS_MAX} characters."})
        conditions.append(condition)
        parameters[name] = value
    return conditions, parameters
