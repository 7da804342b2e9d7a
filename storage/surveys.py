"""Survey definitions as they were when people answered them: one snapshot for each version."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, select

from storage.dialects import insert_or_update
from storage.schema import answers, invitations, surveys
from storage.wire import Wire
from surveys.definition import Survey, from_json, to_json
from surveys.errors import SurveyError

_KEPT = select(surveys.c.definition).where(surveys.c.key == bindparam("key"), surveys.c.version == bindparam("version"))
_WAS_ANSWERED = select(
    exists().where(
        answers.c.invitation_id == invitations.c.id,
        invitations.c.survey == bindparam("key"),
        invitations.c.survey_version == bindparam("version"),
    )
)
_ALL = select(surveys.c.definition).order_by(surveys.c.key, surveys.c.version)


@cache
def _keep(dialect: str) -> Any:
    return insert_or_update(dialect, surveys, "definition")


class SqlSurveys:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def keep(self, survey: Survey) -> None:
        version = {"key": survey.key, "version": survey.version}
        kept, written = await self._wire.value(_KEPT, version), to_json(survey)
        if kept is not None and (kept == written or from_json(kept) == survey):
            return
        if kept is not None and await self._wire.value(_WAS_ANSWERED, version):
            raise SurveyError(
                f"survey '{survey.key}': version {survey.version} was answered with other wording or choices; "
                f"give the changed survey version {survey.version + 1}"
            )
        await self._wire.change(_keep(self._wire.dialect), version | {"definition": written})

    async def all(self) -> list[Survey]:
        return [from_json(row[0]) for row in await self._wire.rows(_ALL)]
