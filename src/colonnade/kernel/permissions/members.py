"""The members of a workspace."""

from datetime import datetime

import msgspec
from psycopg.rows import class_row

from colonnade.kernel.database import Connection
from colonnade.kernel.permissions.access import forget_access
from colonnade.kernel.permissions.values import Role


class Member(msgspec.Struct, frozen=True):
    account_id: int
    name: str
    email: str
    role: Role
    joined_at: datetime


_MEMBERS = """
select a.id as account_id, a.name, a.email, m.role, m.joined_at
from permissions_member m join accounts_account a on a.id = m.account_id
where m.workspace_id = %(workspace)s order by a.name, a.id
"""


async def members_of(connection: Connection, workspace_id: int) -> list[Member]:
    async with connection.cursor(row_factory=class_row(Member)) as cursor:
        await cursor.execute(_MEMBERS, {"workspace": workspace_id})
        return await cursor.fetchall()


async def set_role(connection: Connection, workspace_id: int, account_id: int, role: Role) -> None:
    await connection.execute(
        """
        insert into permissions_member (workspace_id, account_id, role)
        values (%(workspace)s, %(account)s, %(role)s)
        on conflict (workspace_id, account_id) do update set role = excluded.role
        """,
        {"workspace": workspace_id, "account": account_id, "role": role.value},
    )
    forget_access(workspace_id, account_id)


async def remove_member(connection: Connection, workspace_id: int, account_id: int) -> None:
    await connection.execute(
        "delete from permissions_member"
        " where workspace_id = %(workspace)s and account_id = %(account)s",
        {"workspace": workspace_id, "account": account_id},
    )
    forget_access(workspace_id, account_id)
