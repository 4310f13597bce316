"""The ways notifications say no."""

from colonnade.kernel.errors import Gone, NotFound


class NotificationAbsent(NotFound):
    code = "notifications.absent"
    title = "There is no such notification"


class KindUnknown(NotFound):
    code = "notifications.kind_unknown"
    title = "There is no such kind of notification"


class UnsubscribeLinkWrong(Gone):
    code = "notifications.unsubscribe_link_wrong"
    title = "This link is not one of ours; change what you get in your account's settings"
