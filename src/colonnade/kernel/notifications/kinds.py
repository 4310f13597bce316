"""The kinds of notifications there are. A new one is a new line."""

from colonnade.kernel.notifications.values import Kind, MailWish

MENTION = Kind("mention", "Somebody mentions you", MailWish.INSTANT)
MEMBERSHIP = Kind("membership", "You join or leave a workspace, or get another role")
JOB_FAILED = Kind("job_failed", "A job that you ordered fails")
WEBHOOK_PAUSED = Kind("webhook_paused", "A webhook of your workspace is paused", MailWish.INSTANT)

KINDS = {kind.name: kind for kind in (MENTION, MEMBERSHIP, JOB_FAILED, WEBHOOK_PAUSED)}
