"""Administration: how the installation is, who uses it, how large it has become."""

from colonnade.kernel.administration.actions import (
    end_account_sessions,
    reset_link_for,
    revoke_token_of,
    set_administrator,
)
from colonnade.kernel.administration.findings import Finding, run_checks, worst_of
from colonnade.kernel.administration.health import DOCTOR_CHECKS
from colonnade.kernel.administration.queries import (
    accounts_like,
    find_account,
    tokens_of,
    workspaces_like,
)
from colonnade.kernel.administration.values import AccountLine, TokenLine, WorkspaceLine

__all__ = [
    "DOCTOR_CHECKS",
    "AccountLine",
    "Finding",
    "TokenLine",
    "WorkspaceLine",
    "accounts_like",
    "end_account_sessions",
    "find_account",
    "reset_link_for",
    "revoke_token_of",
    "run_checks",
    "set_administrator",
    "tokens_of",
    "workspaces_like",
    "worst_of",
]
