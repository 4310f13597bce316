"""The kernel's own events in words. `WHOM` is the account that an event names, or is about."""

from collections.abc import Mapping
from typing import Any

from colonnade.kernel.audit.sentences import WHOM, Sentence, Sentences, quoted
from colonnade.kit.text import bytes_text, counted

Payload = Mapping[str, Any]

FACTORS = {"totp": "an authenticator app", "passkey": "a passkey"}
DEEDS = {"run_again": "ran again", "run": "ran"}
WAYS = {"oidc": "another service", "passkey": "a passkey", "link": "a link"}


def _just(sentence: str) -> Sentence:
    return lambda _payload: sentence


def _named(verb: str) -> Sentence:
    return lambda payload: f"{verb} {quoted(payload['name'])}"


def _job(payload: Payload) -> str:
    job = payload["job"]
    title = quoted(job["title"])
    match job["state"]:
        case "queued":
            return f"ordered the job {title}"
        case "running":
            return f"the job {title} began"
        case "done":
            return f"the job {title} is done"
        case "failed":
            return f"the job {title} failed"
        case _:
            return f"the job {title} was cancelled"


def _retention(payload: Payload) -> str:
    if payload["kept_days"]:
        return f"had the feed remember {counted(payload['kept_days'], 'day')}"
    return "had the feed remember as long as the installation's setting says"


def _signed_in(payload: Payload) -> str:
    way = WAYS.get(payload["way"], "password")
    second = (
        f" and {FACTORS.get(payload['second'], 'a recovery code')}" if payload["second"] else ""
    )
    return f"signed in by {way}{second}{' on a new device' if payload['new_device'] else ''}"


def _factor(verb: str) -> Sentence:
    return lambda payload: f"{verb} {FACTORS.get(payload['kind'], 'a second step')} to sign in"


def _granted(payload: Payload) -> str:
    return f"let {_holder(payload)} be {payload['role']} of {payload['on']}"


def _taken_back(payload: Payload) -> str:
    return f"took {payload['on']} back from {_holder(payload)}"


def _holder(payload: Payload) -> str:
    return f"{payload['holder']} {payload['holder_id']}"


def _link(payload: Payload) -> str:
    if payload["workspace_id"] is None:
        return "made a link to sign up by"
    return f"made a link to sign up by and become {payload['role']}"


def _webhook(payload: Payload) -> str:
    return f"changed the webhook {quoted(payload['name'])}, which is {payload['state']}"


def _judged(payload: Payload) -> str:
    return f"the antivirus looked into {quoted(payload['name'])}: {payload['state']}"


def _file(payload: Payload) -> str:
    return f"uploaded {quoted(payload['name'])} of {bytes_text(payload['size_bytes'])}"


def _done(payload: Payload) -> str:
    deed = str(payload["deed"])
    return DEEDS.get(deed, deed)


KERNEL: Sentences = {
    "workspaces.workspace.created": _named("made the workspace"),
    "workspaces.workspace.changed": _named("renamed the workspace to"),
    "workspaces.workspace.deleted": _named("put into the trash the workspace"),
    "workspaces.workspace.restored": _named("put back the workspace"),
    "workspaces.workspace.purged": _named("deleted for good the workspace"),
    "workspaces.member.changed": lambda payload: f"made {WHOM} {payload['role']}",
    "workspaces.member.removed": _just(f"removed {WHOM}"),
    "workspaces.invitation.sent": lambda p: f"invited {p['email']} as {p['role']}",
    "workspaces.invitation.accepted": _just("accepted an invitation"),
    "workspaces.invitation.revoked": _just("took back an invitation"),
    "workspaces.team.changed": _named("changed the team"),
    "workspaces.team.removed": _named("removed the team"),
    "workspaces.grant.given": _granted,
    "workspaces.grant.taken_back": _taken_back,
    "accounts.signed_up": _just("signed up"),
    "accounts.signed_in": _signed_in,
    "accounts.sign_in_failed": _just(f"could not sign in as {WHOM}"),
    "accounts.session_ended": _just("ended a session"),
    "accounts.sessions_ended": lambda p: f"ended {counted(p['count'], 'session')}",
    "accounts.password_changed": _just("changed the password"),
    "accounts.reset_asked": _just(f"asked for a new password of {WHOM}"),
    "accounts.password_reset": _just(f"set a new password of {WHOM} by a mailed link"),
    "accounts.email_confirmed": _just("confirmed the e-mail address"),
    "accounts.email_change_asked": lambda p: f"asked for the e-mail address {p['new']}",
    "accounts.email_changed": lambda p: f"changed the e-mail address {p['old']} to {p['new']}",
    "accounts.second_factor_added": _factor("added"),
    "accounts.second_factor_removed": _factor("removed"),
    "accounts.recovery_codes_made": _just("made recovery codes"),
    "accounts.recovery_code_used": lambda p: f"used a recovery code, {p['left']} are left",
    "accounts.identity_linked": lambda p: f"linked the account at {p['issuer']}",
    "accounts.identity_unlinked": lambda p: f"unlinked the account at {p['issuer']}",
    "accounts.token_created": _named("made the token"),
    "accounts.token_revoked": _just("revoked a token"),
    "accounts.link_created": _link,
    "accounts.suspended": _just(f"suspended {WHOM}"),
    "accounts.restored": _just(f"let {WHOM} in again"),
    "accounts.deleted": _just("deleted an account"),
    "administration.administrator.made": _just(f"made {WHOM} an administrator"),
    "administration.administrator.unmade": _just(f"made {WHOM} no longer an administrator"),
    "administration.sessions.ended": lambda p: f"ended {counted(p['count'], 'session')} of {WHOM}",
    "administration.token.revoked": lambda p: f"revoked {quoted(p['name'])} of {WHOM}",
    "administration.reset_link.made": _just(f"made a link for {WHOM} to set a new password"),
    "webhooks.webhook.created": _named("made the webhook"),
    "webhooks.webhook.changed": _webhook,
    "webhooks.webhook.deleted": _named("deleted the webhook"),
    "files.file.added": _file,
    "files.file.deleted": _named("deleted"),
    "files.file.judged": _judged,
    "licence.licence.added": lambda p: f"added the licence of {quoted(p['holder'])}",
    "licence.licence.removed": _just("removed the licence"),
    "audit.retention.changed": _retention,
    "jobs.job.changed": _job,
    "jobs.job.steered": lambda p: f"{_done(p)} the job {p['job_id']} ({p['job_type']})",
    "jobs.schedule.steered": lambda p: f"{_done(p)} {quoted(p['name'])} of the schedule",
}
