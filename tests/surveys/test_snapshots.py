"""Definitions are kept as JSON for each version; what an earlier release wrote is read, and written again the same.

`snapshots/` holds what the release before this form of reading wrote: the shipped surveys, and one with everything.
"""

from pathlib import Path

import pytest

from surveys.catalogue import load_survey
from surveys.definition import from_json, to_json
from tests.surveys.stories import SURVEYS

SNAPSHOTS = Path(__file__).with_name("snapshots")
KEPT = {path.stem: path.read_text("utf-8") for path in sorted(SNAPSHOTS.glob("*.json"))}


@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_a_kept_definition_is_read_and_written_again_to_the_letter(kept: str) -> None:
    assert to_json(from_json(kept)) == kept


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=SURVEYS)
def test_an_upgrade_keeps_the_version_that_people_answered(survey) -> None:
    kept = from_json(KEPT[survey.key])
    assert (kept == survey) or (kept.version < survey.version)


def test_everything_that_a_definition_can_say_is_kept_as_it_always_was() -> None:
    assert to_json(load_survey(SNAPSHOTS / "own.yaml")) == KEPT["own"]
