"""Accounts: making them, signing in, sessions, tokens, second factors, and the way back in."""

from colonnade.kernel.accounts.authentication import (
    authenticate,
    forget_ended,
    living_credentials,
)
from colonnade.kernel.accounts.authentication import forget as forget_credentials
from colonnade.kernel.accounts.queries import first_administrator, has_accounts, my_account
from colonnade.kernel.accounts.recovering import make_reset_link
from colonnade.kernel.accounts.sealing import Place, is_sealed_anew, seal, unseal
from colonnade.kernel.accounts.sessions import end_sessions, need_session, start_session
from colonnade.kernel.accounts.signing_up import (
    NewLink,
    create_first_link,
    give_to_first_account,
    make_link,
    make_member_link,
    sign_up,
    void_member_links,
)
from colonnade.kernel.accounts.standing import delete_account, restore_account, suspend_account
from colonnade.kernel.accounts.tokens import NewToken, create_token, make_token_for, mint_token
from colonnade.kernel.accounts.values import Account, Proven, Visitor

__all__ = [
    "Account",
    "NewLink",
    "NewToken",
    "Place",
    "Proven",
    "Visitor",
    "authenticate",
    "create_first_link",
    "create_token",
    "delete_account",
    "end_sessions",
    "first_administrator",
    "forget_credentials",
    "forget_ended",
    "give_to_first_account",
    "has_accounts",
    "is_sealed_anew",
    "living_credentials",
    "make_link",
    "make_member_link",
    "make_reset_link",
    "make_token_for",
    "mint_token",
    "my_account",
    "need_session",
    "restore_account",
    "seal",
    "sign_up",
    "start_session",
    "suspend_account",
    "unseal",
    "void_member_links",
]
