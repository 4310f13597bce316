"""Colonnade: one roof over the things a team works on and shows."""

__version__ = "0.1.0"
