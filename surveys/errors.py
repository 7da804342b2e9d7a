"""The family of errors.

AfterwordError
├── ConfigError          a file or an environment variable says something we cannot use
├── SurveyError          a survey definition says something we cannot use
├── StoreError
│   ├── DatabaseTooNew   written by a newer version of the program
│   ├── DatabaseBusy     another process holds the file
│   ├── DatabaseUnusable the path or the server cannot be opened or written
│   └── LeadershipLost   another process leads by now
└── TelegramRefused      Telegram does not accept the token
"""

from __future__ import annotations


class AfterwordError(Exception):
    """Something went wrong that a person can mend."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__)


class ConfigError(AfterwordError):
    """The configuration cannot be used."""


class SurveyError(AfterwordError):
    """The survey definition cannot be used."""


class StoreError(AfterwordError):
    """The database cannot be used."""


class DatabaseTooNew(StoreError):
    """The database was written by a newer version of Afterword; start that version or restore a backup."""


class DatabaseBusy(StoreError):
    """Another Afterword process already uses this database; stop it first."""


class DatabaseUnusable(StoreError):
    """The database cannot be opened or written."""


class LeadershipLost(StoreError):
    """Another process leads by now; nothing was written."""


class TelegramRefused(AfterwordError):
    """Telegram does not accept the token; check it with @BotFather."""
