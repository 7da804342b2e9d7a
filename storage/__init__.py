"""Remembers: schema, queries and migrations behind the store port."""

from storage.opening import open_for_reading, open_store
from storage.store import SqlStore

__all__ = ["SqlStore", "open_for_reading", "open_store"]
