"""Remembers: schema, queries and migrations behind the store port."""
