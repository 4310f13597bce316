"""Alembic's scripts: how the database gets from one release's shape to the next one's."""
