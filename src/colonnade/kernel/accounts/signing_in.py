"""Showing who one is: the password first, then the second step where the account has one."""

import msgspec

from colonnade.kernel.accounts.authenticators import use_code
from colonnade.kernel.accounts.errors import (
    AccountSuspended,
    CodeWrong,
    PasskeyWrong,
    SignInOver,
    SignInWrong,
)
from colonnade.kernel.accounts.failures import note_failure
from colonnade.kernel.accounts.limits import spend_code, spend_try
from colonnade.kernel.accounts.passkeys import use_passkey
from colonnade.kernel.accounts.passwords import password_matches
from colonnade.kernel.accounts.pending import (
    SecondStep,
    find_pending,
    keep_pending,
    spend_pending_try,
    take_pending,
)
from colonnade.kernel.accounts.recovery_codes import use_recovery_code
from colonnade.kernel.accounts.values import (
    EMAIL_LENGTH_MAX,
    PASSWORD_LENGTH_MAX,
    Proven,
    Visitor,
)
from colonnade.kernel.work import Look, Work
from colonnade.kit.ids import fingerprint

_FIND = """
select a.id, a.password_hash, a.suspended_at, exists (
  select from accounts_device d where d.account_id = a.id and d.fingerprint = %(device)s
) from accounts_account a where lower(a.email) = lower(%(email)s)
"""


async def check_password(work: Work, *, email: str, password: str, visitor: Visitor) -> Proven:
    """Whose password this is. Raises SignInWrong, after the same work for known and unknown."""
    email = email.strip()
    if len(email) > EMAIL_LENGTH_MAX or len(password) > PASSWORD_LENGTH_MAX or "\0" in email:
        raise SignInWrong
    # Never from a replica: it may not have heard of a new password yet.
    async with work.process.database.writing() as connection:
        row = await (
            await connection.execute(_FIND, {"email": email, "device": fingerprint(visitor.device)})
        ).fetchone()
    slowed = row is None or not row[3]
    await spend_try(work.process, account=email, address=visitor.address, slowed=slowed)
    if not await password_matches(row[1] if row else None, password) or row is None:
        await note_failure(work.process, "password", visitor.address, row[0] if row else None)
        raise SignInWrong
    if row[2] is not None:
        raise AccountSuspended
    return Proven(row[0], "password", row[1])


async def needs_second_step(work: Work, account_id: int) -> bool:
    steps = await second_steps_of(work, account_id)
    return steps.totp or steps.passkey


class SecondSteps(msgspec.Struct, frozen=True):
    """What an account may be asked for."""

    totp: bool
    passkey: bool
    recovery_code: bool


async def second_steps_of(look: Look, account_id: int) -> SecondSteps:
    return await look.record(
        SecondSteps,
        "select exists (select from accounts_authenticator where account_id = %(id)s"
        " and confirmed_at is not null) as totp,"
        " exists (select from accounts_passkey where account_id = %(id)s) as passkey,"
        " exists (select from accounts_recovery_code where account_id = %(id)s"
        " and used_at is null) as recovery_code",
        {"id": account_id},
    )


async def begin_second_step(work: Work, proven: Proven, *, target: str) -> str:
    """The secret of what the browser is now in the middle of."""
    step = SecondStep(proven.account_id, proven.way, proven.password_hash, target)
    return await keep_pending(work, step, account_id=proven.account_id)


async def finish_with_code(
    work: Work, secret: str, code: str, visitor: Visitor
) -> tuple[Proven, str]:
    """By the code that an authenticator shows now. Who it is, and where they wanted to go."""
    step = await _step(work, secret)
    await _spend(work, step, secret, visitor)
    await spend_code(work.process, step.account_id)
    if not await use_code(work, step.account_id, code):
        await work.roll_back()
        await note_failure(work.process, "totp", visitor.address, step.account_id)
        raise CodeWrong
    return await _finished(work, secret, "totp")


async def finish_with_recovery_code(
    work: Work, secret: str, code: str, visitor: Visitor
) -> tuple[Proven, str]:
    step = await _step(work, secret)
    await _spend(work, step, secret, visitor)
    if not await use_recovery_code(work, step.account_id, code):
        await work.roll_back()
        await note_failure(work.process, "recovery_code", visitor.address, step.account_id)
        raise CodeWrong
    return await _finished(work, secret, "recovery_code")


async def finish_with_passkey(
    work: Work, secret: str, challenge_secret: str, credential: str, visitor: Visitor
) -> tuple[Proven, str]:
    step = await _step(work, secret)
    await _spend(work, step, secret, visitor)
    try:
        await use_passkey(work, challenge_secret, credential, account_id=step.account_id)
    except PasskeyWrong:
        await work.roll_back()
        await note_failure(work.process, "passkey", visitor.address, step.account_id)
        raise
    return await _finished(work, secret, "passkey")


async def sign_in_with_passkey(
    work: Work, challenge_secret: str, credential: str, visitor: Visitor
) -> Proven:
    """Without a password: the passkey has verified the person."""
    try:
        account_id = await use_passkey(work, challenge_secret, credential, account_id=None)
    except PasskeyWrong:
        await work.roll_back()
        await note_failure(work.process, "passkey", visitor.address, None)
        raise
    return Proven(account_id, "passkey")


async def _step(work: Work, secret: str) -> SecondStep:
    step = await find_pending(work, SecondStep, secret)
    if step is None:
        raise SignInOver
    return step


async def _spend(work: Work, step: SecondStep, secret: str, visitor: Visitor) -> None:
    who = f"account:{step.account_id}"
    await spend_try(work.process, account=who, address=visitor.address, slowed=False)
    await spend_pending_try(work.process, secret)


async def _finished(work: Work, secret: str, second: str) -> tuple[Proven, str]:
    # The account before what is pending: in the order in which a reset takes them.
    step = await _step(work, secret)
    await work.execute(
        "select from accounts_account where id = %(id)s for update", {"id": step.account_id}
    )
    step = await take_pending(work, SecondStep, secret)
    return Proven(step.account_id, step.way, step.password_hash, second), step.target
