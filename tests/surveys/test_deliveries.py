"""What goes first when much is waiting."""

from surveys.deliveries import KINDS

ASKED_FOR = {"card", "say", "link", "figure", "agents", "topics", "drivers", "silence", "report", "file"}


def test_what_a_person_waits_for_goes_before_everything_that_nobody_asked_for():
    unasked = KINDS.keys() - ASKED_FOR
    assert max(KINDS[kind].priority for kind in ASKED_FOR) < min(KINDS[kind].priority for kind in unasked)
