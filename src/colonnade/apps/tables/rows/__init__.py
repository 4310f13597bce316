"""Rows: pages by key, searches, counts, and every write as one statement with its event."""
