"""Numbered revisions of the schema, small and forward only."""
