"""Codes on paper, for the day the phone is gone. Each works once; only hashes are kept."""

import base64
import secrets

from colonnade.kernel.accounts.messages import RecoveryCodesMade, RecoveryCodeUsed
from colonnade.kernel.accounts.values import RECOVERY_CODES, subject_of
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.work import Work
from colonnade.kit.ids import fingerprint

CODE_BYTES = 10
"""80 bits: a plain hash of it is safe, for nobody can try them all."""

GROUP = 4
CODE_LENGTH_MAX = 40
_LOOKALIKES = str.maketrans("018", "OIB")


async def make_recovery_codes(work: Work, account_id: int) -> list[str]:
    """New codes, shown this once; the earlier ones are void."""
    await forget_recovery_codes(work, account_id)
    codes = [
        base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode() for _ in range(RECOVERY_CODES)
    ]
    await work.execute(
        "insert into accounts_recovery_code (account_id, fingerprint)"
        " select %(id)s, unnest(%(marks)s::bytea[])",
        {"id": account_id, "marks": [fingerprint(code) for code in codes]},
    )
    work.emit(RecoveryCodesMade(), subject=subject_of(account_id), workspace_id=INSTALLATION)
    return [
        "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP)).lower()
        for code in codes
    ]


async def use_recovery_code(work: Work, account_id: int, code: str) -> bool:
    """Whether it is one of the account's, which nobody used before."""
    if len(code) > CODE_LENGTH_MAX:
        return False
    plain = "".join(letter for letter in code.upper() if letter.isalnum()).translate(_LOOKALIKES)
    used = await work.execute(
        "update accounts_recovery_code set used_at = %(now)s where account_id = %(id)s"
        " and fingerprint = %(mark)s and used_at is null",
        {"id": account_id, "mark": fingerprint(plain), "now": work.now},
    )
    if not used:
        return False
    left = await work.value(
        "select count(*) from accounts_recovery_code where account_id = %(id)s and used_at is null",
        {"id": account_id},
    )
    work.emit(RecoveryCodeUsed(left), subject=subject_of(account_id), workspace_id=INSTALLATION)
    return True


async def forget_recovery_codes(work: Work, account_id: int) -> None:
    await work.execute(
        "delete from accounts_recovery_code where account_id = %(id)s", {"id": account_id}
    )
