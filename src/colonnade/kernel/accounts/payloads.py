"""Bodies of requests and answers."""

from datetime import datetime
from typing import Annotated

import msgspec

from colonnade.kernel.accounts.values import Session, Token
from colonnade.kernel.permissions import Role


class TokenDraft(msgspec.Struct, forbid_unknown_fields=True):
    """For one workspace it opens the packages there, and nothing else."""

    name: Annotated[str, msgspec.Meta(max_length=100)]
    scopes: list[str]
    expires_in_days: int | None = None
    workspace_id: int | None = None
    networks: Annotated[list[str], msgspec.Meta(max_length=20)] = []


class TokenMade(msgspec.Struct):
    id: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    secret: str


class TokenList(msgspec.Struct):
    tokens: list[Token]


class SessionList(msgspec.Struct):
    sessions: list[Session]


class LinkDraft(msgspec.Struct, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=254)] | None = None
    workspace_id: int | None = None
    role: Role | None = None
