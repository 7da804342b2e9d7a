"""What we bring along: colleagues, surveys, wording in every language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, cast

from babel.messages.pofile import read_po

from bot.catalogues import catalogue_path
from bot.check.finding import Finding
from bot.check.premises import Premises
from bot.surveys_in_force import surveys_in_force
from surveys.errors import AfterwordError
from surveys.languages import LANGUAGES, Language
from surveys.use_cases.name_topics import dictionary_of


async def roles(premises: Premises) -> Sequence[Finding]:
    listed = [member.role for member in premises.config.staff]
    everyone = await premises.asked(lambda tx: tx.staff.everyone()) or []
    listed += [one.role for one in everyone if one.left_at is None and one.source != "config"]
    words = f"managers: {listed.count('manager')}, agents: {listed.count('agent')}"
    if "manager" in listed:
        return [Finding("staff", "good", words)]
    cure = 'invite one: afterword invite manager --name "…"'
    return [Finding("staff", "note", f"{words}; nobody gets cases and digests", cure)]


async def surveys(premises: Premises) -> Sequence[Finding]:
    try:
        return [Finding("surveys", "good", ", ".join(survey.key for survey in surveys_in_force(premises.config)))]
    except AfterwordError as error:
        return [Finding("surveys", "problem", str(error))]


async def topics(premises: Premises) -> Sequence[Finding]:
    """A company's own topics of comments, as they are read at the start."""
    file = premises.config.comments.topics_file
    if file is None:
        return []
    try:
        known = dictionary_of(file).labels
    except AfterwordError as error:
        return [Finding("topics", "problem", str(error), "mend the file as docs/topics.md tells")]
    return [Finding("topics", "good", f"with those of {file}: {', '.join(known)}")]


async def languages(_premises: Premises) -> Sequence[Finding]:
    missing = [language for language in LANGUAGES if language != "en" and not _is_complete(language)]
    if missing:
        return [
            Finding("languages", "problem", f"wording is missing in {', '.join(missing)}", "install Afterword anew")
        ]
    return [Finding("languages", "good", ", ".join(LANGUAGES))]


def _is_complete(language: Language) -> bool:
    path = catalogue_path(language)
    if not path.exists():
        return False
    with path.open("rb") as file:
        messages = [message for message in read_po(cast(IO[bytes], file), locale=language) if message.id]
    wordings = [message.string if isinstance(message.string, tuple) else (message.string,) for message in messages]
    return bool(wordings) and all(all(wording) for wording in wordings)
