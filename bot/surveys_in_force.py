"""The surveys that are asked today: those that come with the program, and the installer's own."""

from __future__ import annotations

from bot.config import Config
from surveys.catalogue import load_catalogue
from surveys.definition import Survey
from surveys.errors import ConfigError


def surveys_in_force(config: Config) -> tuple[Survey, ...]:
    """SurveyError for a file that cannot be used, ConfigError where the settings name a survey that is not there."""
    folder = config.invitations.surveys_folder
    surveys = load_catalogue(*([folder] if folder else []))
    known = [survey.key for survey in surveys]
    wrong = [
        f"{place}: there is no survey {key!r}; known: {', '.join(known)}"
        for place, key in _named(config).items()
        if key not in known
    ]
    if wrong:
        raise ConfigError("\n".join(wrong))
    return surveys


def _named(config: Config) -> dict[str, str]:
    return {
        "invitations.default_survey": config.invitations.default_survey,
        "schedule.survey": config.schedule.survey,
        **{f"cases.low.{key}": key for key in config.cases.low},
    }
