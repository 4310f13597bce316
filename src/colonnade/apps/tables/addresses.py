"""Identifiers that are ours: a workspace's schema, a user's table, its columns, feed subjects."""


def schema_name(workspace_id: int) -> str:
    return f"w{workspace_id}"


def table_name(table_id: int) -> str:
    return f"t{table_id}"


def table_address(workspace_id: int, table_id: int) -> str:
    """SQL: the user's table."""
    return f"{schema_name(workspace_id)}.{table_name(table_id)}"


def table_subject(table_id: int) -> str:
    return f"table:{table_id}"


def database_subject(database_id: int) -> str:
    return f"database:{database_id}"


def workspace_subject(workspace_id: int) -> str:
    return f"workspace:{workspace_id}"
