"""Files through their actions and jobs, as routes and the worker use them."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from colonnade.kernel.accounts.tokens import create_token
from colonnade.kernel.activity import JobRunner
from colonnade.kernel.files import File, Upload, find_file, receive_file
from colonnade.kernel.files.actions import delete_file
from colonnade.kernel.files.jobs import handlers
from colonnade.kernel.jobs import Job
from colonnade.kernel.permissions import Actor, Role, set_role, system_actor
from colonnade.kernel.storage import Storage
from colonnade.kernel.work import Look, Process, Work
from colonnade.kernel.workspaces import create_workspace


async def pieces_of(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@dataclass(frozen=True)
class Cabinet:
    """A workspace with one editor in it."""

    process: Process
    workspace_id: int
    actor: Actor

    @property
    def storage(self) -> Storage:
        return self.process.storage

    def look(self, actor: Actor | None = None) -> Look:
        return Look(self.process, actor or self.actor)

    async def keep(self, data: bytes, name: str = "a.txt", **more: Any) -> File:
        work = Work(self.process, self.actor)
        try:
            file = await receive_file(
                self.look(), work, self.workspace_id, Upload(pieces_of(data), name), **more
            )
        except BaseException:
            await work.roll_back()
            raise
        await work.commit()
        return file

    async def delete(self, file: File) -> None:
        work = Work(self.process, self.actor)
        await delete_file(work, file.id)
        await work.commit()

    async def now(self, file: File) -> File:
        return await find_file(self.look(), file.id)

    async def token(self) -> str:
        """A secret that the API believes to be the editor's."""
        system = Work(self.process, system_actor())
        session_id = await system.value(
            "insert into accounts_session (fingerprint, account_id, user_agent, address)"
            " values (%(fingerprint)s, %(account)s, '', '') returning id",
            {"fingerprint": secrets.token_bytes(32), "account": self.actor.account_id},
        )
        await system.commit()
        work = Work(self.process, replace(self.actor, session_id=session_id))
        made = await create_token(work, name="test", scopes=["read"], expires_in_days=None)
        await work.commit()
        return made.secret

    async def run(self, job: Job) -> Any:
        """Order it as the clock does, and run it; the job as it is then."""
        work = Work(self.process, system_actor())
        job_id = await work.order(job, workspace_id=None, title="A trial")
        await work.commit()
        runner = JobRunner(self.process, handlers)
        await runner.run(job_id)
        return (
            await self.look().rows(
                "select state, result, error from jobs_job where id = %(id)s", {"id": job_id}
            )
        )[0]

    async def run_waiting(self) -> int:
        """Run what was ordered on the way; how many that were."""
        rows = await self.look().rows("select id from jobs_job where state = 'queued' order by id")
        runner = JobRunner(self.process, handlers)
        for (job_id,) in rows:
            await runner.run(job_id)
        return len(rows)

    async def age(self, interval: timedelta) -> None:
        """As if all had been saved so long ago."""
        await self.do(
            "update files_content set saved_at = saved_at - make_interval(secs => %(seconds)s)",
            seconds=interval.total_seconds(),
        )

    async def do(self, sql: str, **parameters: Any) -> None:
        work = Work(self.process, system_actor())
        await work.execute(sql, parameters)
        await work.commit()

    async def value(self, sql: str) -> Any:
        return await self.look().value(sql)


async def open_cabinet(process: Process) -> Cabinet:
    work = Work(process, system_actor())
    workspace = await create_workspace(work, "Filed")
    account_id = await work.value(
        "insert into accounts_account (email, name, password_hash)"
        " values ('edith@example.com', 'Edith', '') returning id"
    )
    await set_role(await work.connection(), workspace.id, account_id, Role.EDITOR)
    await work.commit()
    actor = Actor(account_id=account_id, name="Edith", scopes=frozenset({"read", "write"}))
    return Cabinet(process, workspace.id, actor)
