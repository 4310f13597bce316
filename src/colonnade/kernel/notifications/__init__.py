"""Notifications: telling people what concerns them, in the product and by mail."""

from colonnade.kernel.notifications.actions import notify, notify_mentioned
from colonnade.kernel.notifications.kinds import JOB_FAILED, MEMBERSHIP, MENTION, WEBHOOK_PAUSED
from colonnade.kernel.notifications.mentions import Mention, mention_text, mentions_in, plain
from colonnade.kernel.notifications.values import Kind, MailWish, Notice, account_subject

__all__ = [
    "JOB_FAILED",
    "MEMBERSHIP",
    "MENTION",
    "WEBHOOK_PAUSED",
    "Kind",
    "MailWish",
    "Mention",
    "Notice",
    "account_subject",
    "mention_text",
    "mentions_in",
    "notify",
    "notify_mentioned",
    "plain",
]
