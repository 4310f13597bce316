"""The way in while there is no account: an address that makes the first one, good for once."""

from colonnade.boot.command_work import command_work
from colonnade.boot.refusal import StartRefused
from colonnade.kernel.accounts import create_first_link, has_accounts
from colonnade.kernel.settings import Settings
from colonnade.kernel.work import open_process


async def first_link(settings: Settings) -> str:
    """A new one; those made before are void from now on."""
    async with open_process(settings) as process, command_work(process) as work:
        if await has_accounts(work):
            raise StartRefused(
                "There is an account already. Whoever has one signs in and invites others."
            )
        link = await create_first_link(work)
    return link.url
