"""Bodies of requests and answers."""

import msgspec

from colonnade.kernel.administration.values import AccountLine, WorkspaceLine


class AccountList(msgspec.Struct):
    accounts: list[AccountLine]
    next: str | None


class WorkspaceSizes(msgspec.Struct):
    workspaces: list[WorkspaceLine]
    next: str | None


class AccountChange(msgspec.Struct, forbid_unknown_fields=True):
    is_administrator: bool | msgspec.UnsetType = msgspec.UNSET
    is_suspended: bool | msgspec.UnsetType = msgspec.UNSET


class SessionsEnded(msgspec.Struct):
    ended: int


class ResetLink(msgspec.Struct):
    url: str
