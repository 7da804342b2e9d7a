"""Why a goal is missed, by the title of its figure: kept by hand, told only while the goal is missed."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {
    "idle memory (whole bot / bare PTB echo)": (
        "The echo is python-telegram-bot alone; SQLAlchemy takes 12 MiB beside it, aiohttp 10, pydantic with the models"
        " of settings and surveys 10, the rest is our own code, templates and words."
    ),
    "start to first poll (whole bot / bare PTB echo)": (
        "Nearly all of it is loading the same libraries; opening the database, the surveys and the first calls take"
        " about a tenth."
    ),
}
