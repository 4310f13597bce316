"""Notifications' part of the API."""

from litestar import get, post, put

from colonnade.kernel.notifications import actions, queries
from colonnade.kernel.notifications.payloads import (
    NotificationList,
    PreferenceDraft,
    PreferenceList,
    Unread,
    UpTo,
)
from colonnade.kernel.notifications.values import Preference
from colonnade.kernel.web import decode_cursor, encode_cursor, page_size
from colonnade.kernel.work import Look, Work

TAGS = ["notifications"]


@get("/api/v1/notifications", summary="My notifications, the newest first", tags=TAGS)
async def list_notifications(
    look: Look, unread: int = 0, limit: int | None = None, cursor: str | None = None
) -> NotificationList:
    """`unread=1` leaves out what has been read."""
    before = decode_cursor(cursor, int) if cursor else None
    found, following = await queries.my_notifications(
        look, unread=bool(unread), before=before, limit=page_size(limit)
    )
    return NotificationList(
        found,
        await queries.my_unread_count(look),
        None if following is None else encode_cursor(following),
    )


@post(
    "/api/v1/notifications/{notification_id:int}/read",
    summary="Mark one as read",
    tags=TAGS,
    status_code=200,
)
async def read_notification(work: Work, notification_id: int) -> Unread:
    return Unread(await actions.mark_read(work, notification_id))


@post(
    "/api/v1/notifications/read",
    summary="Mark all up to one as read",
    tags=TAGS,
    status_code=200,
)
async def read_notifications(work: Work, data: UpTo) -> Unread:
    return Unread(await actions.mark_all_read(work, data.up_to))


@get("/api/v1/notifications/preferences", summary="What I want to hear of, and how", tags=TAGS)
async def list_preferences(look: Look) -> PreferenceList:
    return PreferenceList(await queries.my_preferences(look))


@put("/api/v1/notifications/preferences/{kind:str}", summary="Change one of them", tags=TAGS)
async def set_preference(work: Work, kind: str, data: PreferenceDraft) -> Preference:
    return await actions.set_preference(work, kind, mail=data.mail, in_product=data.in_product)


routes = [
    list_notifications,
    read_notification,
    read_notifications,
    list_preferences,
    set_preference,
]
