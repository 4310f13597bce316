"""Tables: databases, tables, fields and views; users' own tables lie in a schema per workspace.

Revision ID: 0003_tables
Revises: 0002_jobs
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_tables"
down_revision = "0002_jobs"
branch_labels = None
depends_on = None

ACCENTED = "àáâãäåāăąçćĉċčďđèéêëēĕėęěĝğġģĥħìíîïĩīĭįıĵķĺļľłñńņňòóôõöøōŏőŕŗřśŝşšţťŧùúûüũūŭůűųŵýÿŷźżž"
PLAIN = "aaaaaaaaacccccddeeeeeeeeegggghhiiiiiiiiijkllllnnnnooooooooorrrsssstttuuuuuuuuuuwyyyzzz"


def living() -> sa.TextClause:
    return sa.text("removed_at is null")


def moments() -> list[sa.Column]:
    return [
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
    ]


def upgrade() -> None:
    op.create_table(
        "tables_database",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *moments(),
        sa.PrimaryKeyConstraint("id", name=op.f("tables_database_key")),
    )
    op.create_index("tables_database_workspace", "tables_database", ["workspace_id"])
    op.create_table(
        "tables_table",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("database_id", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(collation="C"), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        *moments(),
        sa.ForeignKeyConstraint(
            ["database_id"],
            ["tables_database.id"],
            name=op.f("tables_table_database_id_to_tables_database"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tables_table_key")),
    )
    op.create_index("tables_table_database", "tables_table", ["database_id"])
    op.create_index(
        "tables_table_name",
        "tables_table",
        ["database_id", "name"],
        unique=True,
        postgresql_where=living(),
    )
    op.create_table(
        "tables_field",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("table_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("position", sa.Text(collation="C"), nullable=False),
        *moments(),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["tables_table.id"],
            name=op.f("tables_field_table_id_to_tables_table"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tables_field_key")),
    )
    op.create_index("tables_field_table", "tables_field", ["table_id"])
    op.create_index(
        "tables_field_name",
        "tables_field",
        ["table_id", "name"],
        unique=True,
        postgresql_where=living(),
    )
    op.create_table(
        "tables_view",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("table_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        *moments(),
        sa.ForeignKeyConstraint(
            ["table_id"],
            ["tables_table.id"],
            name=op.f("tables_view_table_id_to_tables_table"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tables_view_key")),
    )
    op.create_index("tables_view_table", "tables_view", ["table_id"])
    op.execute(
        f"""
        create function tables_sort_key(value text) returns text
        language sql immutable parallel safe strict
        return translate(lower(value), '{ACCENTED}', '{PLAIN}')
        """
    )


def downgrade() -> None:
    op.execute("drop function tables_sort_key(text)")
    for table in ("tables_view", "tables_field", "tables_table", "tables_database"):
        op.drop_table(table)
