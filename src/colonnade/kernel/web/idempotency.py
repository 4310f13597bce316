"""Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): one key, one effect, one answer.

The key is written in the transaction of the change, so that a crash loses both or neither, and a
second request with the same key waits for the first one's commit.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from colonnade.kernel.database import Connection
from colonnade.kernel.errors import Conflict, Invalid, Unauthenticated
from colonnade.kernel.web.bodies import Digest
from colonnade.kernel.work import Look, Work

KEY_LENGTH_MAX = 255
KEPT_FOR = timedelta(hours=24)
ANSWER_BYTES_MAX = 1024 * 1024


class KeyReused(Conflict):
    status = 422
    code = "web.idempotency_key_reused"
    title = "This Idempotency-Key was used for another request"


class KeyTooLong(Invalid):
    code = "web.idempotency_key_too_long"


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What the first request with a key was answered; `digest` is that of the request."""

    digest: bytes
    status: int
    content_type: str
    body: bytes

    def check(self, digest: bytes) -> None:
        """Raises KeyReused where another request came with the same key."""
        if self.digest != digest:
            raise KeyReused


def request_digest(method: str, path: str, query: bytes) -> Digest:
    """To be fed with the body."""
    digest = hashlib.sha256()
    for part in (method.encode(), path.encode(), query):
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest


async def claim_key(work: Work, key: str, digest: bytes) -> KeptAnswer | None:
    """Claim the key in this work, or give the answer that was kept for it."""
    _check_key(work, key)
    parameters: dict[str, Any] = {"account": work.actor.account_id, "key": key, "digest": digest}
    claimed = await work.execute(
        "insert into web_idempotency_key (account_id, key, digest) values"
        " (%(account)s, %(key)s, %(digest)s) on conflict do nothing",
        parameters,
    )
    if claimed:
        return None
    kept = await find_kept(work, key)
    if kept is None:
        raise KeyReused
    kept.check(digest)
    return kept


async def find_kept(look: Look, key: str) -> KeptAnswer | None:
    """What is kept under the key by now."""
    _check_key(look, key)
    row = await look.find(
        "select digest, status, content_type, body from web_idempotency_key"
        " where account_id = %(account)s and key = %(key)s",
        {"account": look.actor.account_id, "key": key},
    )
    return KeptAnswer(bytes(row[0]), row[1], row[2], bytes(row[3])) if row is not None else None


def _check_key(look: Look, key: str) -> None:
    if not look.actor.is_somebody:
        raise Unauthenticated
    if len(key) > KEY_LENGTH_MAX:
        raise KeyTooLong(f"An Idempotency-Key may have {KEY_LENGTH_MAX} characters at most.")


async def forget_keys(connection: Connection, now: datetime) -> int:
    """Forget the keys that are older than promised; how many that were."""
    cursor = await connection.execute(
        "delete from web_idempotency_key where created_at < %(before)s",
        {"before": now - KEPT_FOR},
    )
    return cursor.rowcount


async def keep_answer(work: Work, key: str, status: int, content_type: str, body: bytes) -> None:
    await work.execute(
        "update web_idempotency_key set status = %(status)s, content_type = %(content_type)s,"
        " body = %(body)s where account_id = %(account)s and key = %(key)s",
        {
            "status": status,
            "content_type": content_type,
            "body": body[:ANSWER_BYTES_MAX],
            "account": work.actor.account_id,
            "key": key,
        },
    )
