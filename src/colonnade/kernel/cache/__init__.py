"""Bytes that are dear to make, kept in Redis for all processes, made by one of them at a time."""

from colonnade.kernel.cache.caching import Cache

__all__ = ["Cache"]
