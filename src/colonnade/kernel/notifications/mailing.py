"""Notifications by mail: many in one, with a way to get no more of them."""

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeSerializer

from colonnade.kernel.mail import send_mail
from colonnade.kernel.notifications.actions import stop_mail
from colonnade.kernel.notifications.errors import UnsubscribeLinkWrong
from colonnade.kernel.notifications.kinds import KINDS
from colonnade.kernel.notifications.values import MAIL_NOTIFICATIONS_MAX, MailWish
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import Work

SALT = "notifications.unsubscribe"
EVERYTHING = "*"
TEXT_SHOWN_MAX = 300

_TAKE = """
update notifications_notification n set mail = null
where n.account_id = %(account)s and n.mail = %(wish)s
returning n.id, n.kind, n.title, n.text, n.url, n.read_at is null and (n.workspace_id is null
  or exists (select from permissions_member m join workspaces_workspace w
    on w.id = m.workspace_id and w.deleted_at is null
    where m.workspace_id = n.workspace_id and m.account_id = n.account_id))
"""


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """Whose mail about what; `about` for people."""

    account_id: int
    kind: str

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(KINDS) if self.kind == EVERYTHING else (self.kind,)

    @property
    def about(self) -> str:
        if self.kind == EVERYTHING:
            return "about notifications"
        title = KINDS[self.kind].title
        return f"when {title[0].lower()}{title[1:]}"


async def mail_notifications(work: Work, account_id: int, wish: MailWish) -> int:
    """Send what waits for a mail, and has not been read; how many are in it."""
    person = await work.find(
        "select email, name from accounts_account where id = %(id)s and suspended_at is null",
        {"id": account_id},
    )
    taken = await work.rows(_TAKE, {"account": account_id, "wish": wish.value})
    waiting = sorted((row for row in taken if row[5]), key=lambda row: row[0], reverse=True)
    if person is None or not waiting:
        return 0
    public_url = work.process.settings.public_url
    shown = waiting[:MAIL_NOTIFICATIONS_MAX]
    kinds = {row[1] for row in waiting}
    leaving = Unsubscribing(account_id, kinds.pop() if len(kinds) == 1 else EVERYTHING)
    unsubscribe_url = f"{public_url}{unsubscribe_path(work.process.settings, leaving)}"
    await send_mail(
        work,
        to=person[0],
        template="colonnade.kernel.notifications:mail/digest",
        values={
            "subject": _subject(waiting[0][2], len(waiting)),
            "name": person[1],
            "items": [
                {
                    "title": title,
                    "text": " ".join(text.split())[:TEXT_SHOWN_MAX],
                    "url": f"{public_url}{url}",
                }
                for _, _, title, text, url, _ in shown
            ],
            "more": len(waiting) - len(shown),
            "about": leaving.about,
            "settings_url": f"{public_url}/settings/notifications",
            "unsubscribe_url": unsubscribe_url,
        },
        account_id=account_id,
        key=f"notifications:{account_id}:{waiting[0][0]}:{wish.value}",
        unsubscribe_url=unsubscribe_url,
    )
    return len(waiting)


def unsubscribe_path(settings: Settings, leaving: Unsubscribing) -> str:
    """Signed, so that it needs no sign-in; it can do nothing else."""
    return f"/unsubscribe/{_serializer(settings).dumps([leaving.account_id, leaving.kind])}"


def unsubscribing(settings: Settings, token: str) -> Unsubscribing:
    """Raises UnsubscribeLinkWrong."""
    try:
        account_id, kind = _serializer(settings).loads(token)
    except (BadSignature, ValueError, TypeError) as error:
        raise UnsubscribeLinkWrong from error
    if not isinstance(account_id, int) or (kind != EVERYTHING and kind not in KINDS):
        raise UnsubscribeLinkWrong
    return Unsubscribing(account_id, kind)


async def unsubscribe(work: Work, leaving: Unsubscribing) -> None:
    await stop_mail(work, leaving.account_id, leaving.kinds)


def _subject(newest: str, count: int) -> str:
    return newest if count == 1 else f"{newest}, and {count - 1} more"


def _serializer(settings: Settings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt=SALT)
