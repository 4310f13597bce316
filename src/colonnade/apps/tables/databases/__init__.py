"""Databases: named groups of tables in a workspace, and where each table lives."""
