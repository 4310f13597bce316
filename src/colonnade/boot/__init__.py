"""Puts the whole together: knows every app and every package, and is imported by none of them."""
