"""Accounts: sign-up by link, sign-in, sessions, personal tokens."""

from colonnade.kernel.accounts.actions import (
    create_first_link,
    give_to_first_account,
    make_member_link,
    void_member_links,
)
from colonnade.kernel.accounts.authentication import authenticate, forget_ended, living_credentials
from colonnade.kernel.accounts.queries import first_administrator, has_accounts, my_account
from colonnade.kernel.accounts.values import Account

__all__ = [
    "Account",
    "authenticate",
    "create_first_link",
    "first_administrator",
    "forget_ended",
    "give_to_first_account",
    "has_accounts",
    "living_credentials",
    "make_member_link",
    "my_account",
    "void_member_links",
]
