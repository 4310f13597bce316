"""The account's part of the API."""

from litestar import delete, get, post

from colonnade.kernel.accounts import queries, sessions, signing_up, tokens
from colonnade.kernel.accounts.payloads import (
    LinkDraft,
    SessionList,
    TokenDraft,
    TokenList,
    TokenMade,
)
from colonnade.kernel.accounts.signing_up import NewLink
from colonnade.kernel.accounts.values import Account
from colonnade.kernel.permissions import Limits
from colonnade.kernel.work import Look, Work

TAGS = ["accounts"]


@get("/api/v1/me", summary="Who I am", tags=TAGS)
async def show_me(look: Look) -> Account:
    return await queries.my_account(look)


@get("/api/v1/tokens", summary="My tokens", tags=TAGS)
async def list_tokens(look: Look) -> TokenList:
    return TokenList(await queries.my_tokens(look))


@post("/api/v1/tokens", summary="Make a token; its secret is shown this once", tags=TAGS)
async def create_token(work: Work, data: TokenDraft) -> TokenMade:
    limits = Limits(workspace_id=data.workspace_id, networks=tuple(data.networks))
    made = await tokens.create_token(
        work,
        name=data.name,
        scopes=data.scopes,
        expires_in_days=data.expires_in_days,
        limits=limits,
    )
    token = made.token
    return TokenMade(
        token.id,
        token.name,
        token.prefix,
        token.scopes,
        token.created_at,
        token.expires_at,
        token.last_used_at,
        made.secret,
    )


@delete("/api/v1/tokens/{token_id:int}", summary="Revoke a token", tags=TAGS)
async def revoke_token(work: Work, token_id: int) -> None:
    await tokens.revoke_token(work, token_id)


@get("/api/v1/sessions", summary="Where I am signed in", tags=TAGS)
async def list_sessions(look: Look) -> SessionList:
    return SessionList(await queries.my_sessions(look))


@delete("/api/v1/sessions/{session_id:int}", summary="Sign out elsewhere", tags=TAGS)
async def end_session(work: Work, session_id: int) -> None:
    await sessions.end_session(work, session_id)


@post("/api/v1/sign-up-links", summary="Make a one-time link to sign up by", tags=TAGS)
async def create_sign_up_link(work: Work, data: LinkDraft) -> NewLink:
    return await signing_up.create_sign_up_link(
        work, email=data.email, workspace_id=data.workspace_id, role=data.role
    )


routes = [
    show_me,
    list_tokens,
    create_token,
    revoke_token,
    list_sessions,
    end_session,
    create_sign_up_link,
]
