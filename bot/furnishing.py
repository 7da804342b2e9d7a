"""The house is furnished: its rules and surveys, and the colleagues named in the configuration."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.config import Config
from surveys.definition import Survey
from surveys.ports import Clock, House, Store, Work
from surveys.records import Staff
from surveys.use_cases.name_topics import dictionary_of
from surveys.use_cases.sync_staff import sync_staff


async def furnish(config: Config, in_force: Sequence[Survey], store: Store, username: str) -> House:
    """The rules and the surveys: those that are asked today, and every version that was ever asked. ConfigError for
    topics of the company's own that cannot be read."""
    if config.comments.topics_file is not None:
        dictionary_of(config.comments.topics_file)
    async with store.transaction() as tx:
        for survey in in_force:
            await tx.surveys.keep(survey)
        kept = await tx.surveys.all()
        await tx.figures.keep_in_days_of(config.company.timezone)
    return House(
        policy=config.policy(),
        surveys={(survey.key, survey.version): survey for survey in kept},
        in_force=_versions(in_force),
        new_token=secrets.token_urlsafe,
        bot_username=username,
    )


def _versions(surveys: Sequence[Survey]) -> dict[str, int]:
    return {survey.key: survey.version for survey in surveys}


async def take_in_staff(config: Config, store: Store, clock: Clock, house: House) -> None:
    """Colleagues who are named in the configuration."""
    listed = [
        Staff(0, one.name, one.role, one.team, one.telegram_id, one.language, one.timezone, source="config")
        for one in config.staff
    ]
    async with store.transaction() as tx:
        await sync_staff(Work(tx, clock.now(), house), listed)
