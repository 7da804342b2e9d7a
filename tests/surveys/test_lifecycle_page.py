"""The page about lifecycles is drawn from the tables, complete, and up to date."""

from pathlib import Path

from surveys.cases import CASE_RULES
from surveys.conversation import RULES
from surveys.diagram import DEEDS, EVENTS, lifecycle_markdown
from surveys.records import CaseState, State

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == lifecycle_markdown(), "run: afterword diagram > docs/lifecycle.md"


def test_every_state_has_its_row_in_the_table() -> None:
    assert set(RULES) == set(State)
    assert set(CASE_RULES) == set(CaseState)


def test_no_word_on_the_page_belongs_to_a_rule_that_is_gone() -> None:
    events = [event for table in (*RULES.values(), *CASE_RULES.values()) for event in table]
    deeds = {rule.apply.__name__ for table in RULES.values() for rule in table.values()}
    deeds |= {rule.apply.__name__ for table in CASE_RULES.values() for rule in table.values()}
    assert set(EVENTS) == {event.__name__ for event in events}
    assert set(DEEDS) == {deed.removeprefix("_") for deed in deeds}


def test_the_picture_shows_how_asking_ends() -> None:
    page = lifecycle_markdown()
    for arrow in ("scheduled --> asking: CameDue", "asking --> expired: RanOut", "taken --> resolved: OutcomeChosen"):
        assert arrow in page
