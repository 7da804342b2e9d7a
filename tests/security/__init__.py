"""Each threat of docs/security.md is tried out here."""
