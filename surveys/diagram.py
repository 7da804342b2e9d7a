"""Draws `docs/lifecycle.md` from the tables that the machines really run on.

Only the words stand here: what each event means and what each rule does. Arrows come from `RULES` and `CASE_RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from surveys.cases import CASE_RULES, CaseRule
from surveys.conversation import RULES, Rule
from surveys.records import CaseState, State

Table = Mapping[Any, Mapping[type[Any], Rule]] | Mapping[Any, Mapping[type[Any], CaseRule]]

#: Event → when it happens.
EVENTS: Mapping[str, str] = {
    "CameDue": "It is time to ask.",
    "Hindered": "It is time to ask, and a rule forbids it now.",
    "Answered": "One choice is tapped, or typed and understood.",
    "TookBack": "One of several choices is taken back.",
    "Chosen": "Several choices are typed at once.",
    "Finished": "«Done» at a question with several choices.",
    "Skipped": "«Skip», or «keep it as it is».",
    "Commented": "Words arrive, at whatever question.",
    "Reconsidered": "«Change my answer» on a finished card.",
    "WentQuiet": "The reminder comes due.",
    "RanOut": "The time to answer is over.",
    "WindowClosed": "The time to change answers is over.",
    "OptedOut": "The customer does not want to be asked any more.",
    "Bounced": "Telegram does not deliver to this person.",
    "Reopened": "The support contact goes on before anything was asked.",
    "Taken": "A manager takes the case.",
    "ResolveBegun": "A manager begins to resolve it.",
    "ResolvePutOff": "«Back» while resolving.",
    "CauseChosen": "The root cause is chosen from the list.",
    "ActionWritten": "The manager writes what was done.",
    "OutcomeChosen": "The outcome is chosen from the list.",
    "RejectedAsNotOurs": "A manager says that it is not theirs.",
    "WentOverdue": "The deadline passes.",
}

#: Rule → what happens.
DEEDS: Mapping[str, str] = {
    "ask": "The card goes out with its first question.",
    "suppress": "Nothing is sent; the reason is kept.",
    "cancel": "Nothing is sent.",
    "decline": "Asking ends at once, reminders too; a card in the chat loses its buttons. Answers given stay.",
    "bounce": "With no answer yet, waiting ends and the reason is kept; else only the reminder is dropped.",
    "answer": "The answer is kept; a low score or «contact me» opens a case; the card shows the next question or the "
    "thanks. A choice among several is added. The same answer again changes nothing.",
    "take_back": "The others stay. What was not chosen changes nothing.",
    "take_back_again": "In time, the others stay; after that, a notice says: too late.",
    "choose": "They are kept, and the card shows the next question or the thanks.",
    "finish": "The card shows the next question or the thanks.",
    "skip": "The card shows the next question or the thanks.",
    "comment": "They are kept as the comment; the question on the card stays unless it asked for words.",
    "remind": "The card is sent once more.",
    "run_out": "The card loses its buttons; answers given count.",
    "answer_again": "In time, the new answer counts and the old one is kept; after that, a notice says: too late.",
    "choose_again": "In time, the new answer counts and the old one is kept; after that, a notice says: too late.",
    "comment_after": "In time, they are added to the comment; after that, they are kept, marked as late.",
    "reconsider_in_time": "In time, the card asks for the score again; after that, a notice says that it is too late.",
    "seal": "The card loses its buttons.",
    "comment_late": "They are kept, marked as late, and not counted.",
    "too_late": "A notice says that it is too late.",
    "finished": "A notice says that the survey is over.",
    "arrived_after_all": "The card has arrived after all, and asking goes on, with the same deadlines.",
    "take": "The case has an owner; all copies of its card are edited.",
    "already_taken": "A notice says who was first.",
    "begin": "The card asks for the root cause. A case that nobody took is taken.",
    "put_off": "The case waits with its owner again.",
    "choose_cause": "The card asks what was done.",
    "write_action": "The card asks for the outcome.",
    "choose_outcome": "The case is closed; all copies of its card are edited.",
    "reject": "The case is closed as not ours.",
    "escalate": "Once, the managers are told that it still waits.",
}


def lifecycle_markdown() -> str:
    """The whole page."""
    return "\n".join(
        (
            "# Lifecycle",
            "",
            "Drawn by `afterword diagram` from the tables in `surveys/conversation.py` and `surveys/cases.py`;",
            "do not edit by hand.",
            "",
            *_chapter("An invitation", RULES, State.SCHEDULED),
            *_chapter("A case", CASE_RULES, CaseState.OPEN),
            "An event that a state does not list changes nothing.",
            "",
        )
    )


def _chapter(title: str, table: Table, first: StrEnum) -> Iterator[str]:
    yield from (f"## {title}", "", "```mermaid", "stateDiagram-v2", f"    [*] --> {first}")
    yield from _arrows(table)
    yield from ("```", "")
    for state, rules in table.items():
        yield from _state(state, rules)


def _arrows(table: Table) -> Iterator[str]:
    """One arrow for each pair of states, with all events that may take it."""
    for state, rules in table.items():
        moves: dict[StrEnum, list[str]] = {}
        for event, rule in rules.items():
            for target in rule.reaches:
                moves.setdefault(target, []).append(event.__name__)
        yield from (
            f"    {state} --> {target}: {', '.join(events)}" for target, events in moves.items() if target != state
        )
        if all(target == state for target in moves):
            yield f"    {state} --> [*]"


def _state(state: StrEnum, rules: Mapping[type[Any], Any]) -> Iterator[str]:
    yield from (f"### {state}", "")
    if not rules:
        yield from ("Nothing happens any more.", "")
        return
    yield from ("| Event | When | What happens | State afterwards |", "|---|---|---|---|")
    for event, rule in rules.items():
        targets = ", ".join(rule.reaches)
        yield f"| `{event.__name__}` | {EVENTS[event.__name__]} | {DEEDS[_name(rule.apply)]} | {targets} |"
    yield ""


def _name(rule: Callable[..., Any]) -> str:
    return rule.__name__.removeprefix("_")
