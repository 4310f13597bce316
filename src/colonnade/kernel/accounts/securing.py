"""What a person changes about how they sign in. They are told by mail; other sessions end."""

from colonnade.kernel.accounts import authenticators, identities, passkeys
from colonnade.kernel.accounts.errors import CodeWrong
from colonnade.kernel.accounts.letters import factor_letter, send_letter
from colonnade.kernel.accounts.messages import SecondFactorAdded, SecondFactorRemoved
from colonnade.kernel.accounts.recovery_codes import forget_recovery_codes, make_recovery_codes
from colonnade.kernel.accounts.sessions import end_sessions, need_session, rotate_session
from colonnade.kernel.accounts.signing_in import needs_second_step
from colonnade.kernel.accounts.values import subject_of
from colonnade.kernel.feed import INSTALLATION
from colonnade.kernel.work import Work


async def turn_on_authenticator(work: Work, code: str) -> tuple[str, list[str]]:
    """By the app's first code: the session's new secret, and recovery codes if there are none."""
    account_id = await need_session(work)
    if not await authenticators.confirm_authenticator(work, account_id, code):
        raise CodeWrong(fields={"code": "This is not the code that the app shows now."})
    return await _added(
        work, account_id, SecondFactorAdded("totp"), "an authenticator app was added"
    )


async def turn_off_authenticator(work: Work) -> str:
    account_id = await need_session(work)
    if not await authenticators.remove_authenticator(work, account_id):
        return await rotate_session(work)
    what = "the authenticator app was removed"
    return await _removed(work, account_id, SecondFactorRemoved("totp"), what)


async def add_passkey(work: Work, secret: str, credential: str, name: str) -> tuple[str, list[str]]:
    account_id = await need_session(work)
    await passkeys.add_passkey(work, account_id, secret, credential, name)
    name = name.strip()
    what = f"a passkey was added: {name}"
    return await _added(work, account_id, SecondFactorAdded("passkey", name), what)


async def remove_passkey(work: Work, passkey_id: int) -> str:
    account_id = await need_session(work)
    name = await passkeys.remove_passkey(work, account_id, passkey_id)
    await identities.need_a_way_in(work, account_id)
    event = SecondFactorRemoved("passkey", name)
    return await _removed(work, account_id, event, f"a passkey was removed: {name}")


async def renew_recovery_codes(work: Work) -> list[str]:
    account_id = await need_session(work)
    letter = factor_letter(work, "new recovery codes were made; the earlier ones are void")
    await send_letter(work, letter, to=work.actor.email, account_id=account_id)
    return await make_recovery_codes(work, account_id)


async def _added(
    work: Work, account_id: int, event: SecondFactorAdded, what: str
) -> tuple[str, list[str]]:
    held = await work.value(
        "select count(*) from accounts_recovery_code where account_id = %(id)s and used_at is null",
        {"id": account_id},
    )
    codes = [] if held else await make_recovery_codes(work, account_id)
    return await _changed(work, account_id, event, what), codes


async def _removed(work: Work, account_id: int, event: SecondFactorRemoved, what: str) -> str:
    if not await needs_second_step(work, account_id):
        await forget_recovery_codes(work, account_id)
    return await _changed(work, account_id, event, what)


async def _changed(
    work: Work, account_id: int, event: SecondFactorAdded | SecondFactorRemoved, what: str
) -> str:
    await end_sessions(work, account_id, keep=work.actor.session_id)
    work.emit(event, subject=subject_of(account_id), workspace_id=INSTALLATION)
    await send_letter(work, factor_letter(work, what), to=work.actor.email, account_id=account_id)
    return await rotate_session(work)
