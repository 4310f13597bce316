"""Tables: who is what in which workspace.

All that a person is goes with their membership: teams and grants refer to it, not to the account.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Table,
    Text,
    func,
    text,
)

from colonnade.kernel.database import metadata

member = Table(
    "permissions_member",
    metadata,
    Column("workspace_id", BigInteger, primary_key=True),
    Column(
        "account_id",
        BigInteger,
        ForeignKey("accounts_account.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("role", Text, nullable=False),
    Column("joined_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("permissions_member_account", "account_id"),
)

team = Table(
    "permissions_team",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("workspace_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("permissions_team_name", "workspace_id", text("lower(name)"), unique=True),
)

team_member = Table(
    "permissions_team_member",
    metadata,
    Column(
        "team_id",
        BigInteger,
        ForeignKey("permissions_team.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("account_id", BigInteger, primary_key=True),
    Column("workspace_id", BigInteger, nullable=False),
    ForeignKeyConstraint(
        ["workspace_id", "account_id"],
        ["permissions_member.workspace_id", "permissions_member.account_id"],
        ondelete="CASCADE",
        name="permissions_team_member_member",
    ),
    Index("permissions_team_member_account", "workspace_id", "account_id"),
)

grant = Table(
    "permissions_grant",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("workspace_id", BigInteger, nullable=False),
    Column("subject", Text, nullable=False),
    Column("account_id", BigInteger),
    Column("team_id", BigInteger, ForeignKey("permissions_team.id", ondelete="CASCADE")),
    Column("role", Text, nullable=False),
    Column("created_by", BigInteger),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    ForeignKeyConstraint(
        ["workspace_id", "account_id"],
        ["permissions_member.workspace_id", "permissions_member.account_id"],
        ondelete="CASCADE",
        name="permissions_grant_member",
    ),
    CheckConstraint("num_nonnulls(account_id, team_id) = 1", name="holder"),
    Index("permissions_grant_account", "workspace_id", "account_id", "subject", unique=True),
    Index("permissions_grant_team", "team_id", "subject", unique=True),
    Index("permissions_grant_subject", "workspace_id", "subject"),
)
