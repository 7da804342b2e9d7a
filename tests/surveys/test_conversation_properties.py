"""Random stories against the machine: whatever happens in whatever order, some things stay true."""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.conversation import RULES, step
from surveys.definition import Survey
from surveys.effects import Record, Remind
from surveys.events import (
    Answered,
    Bounced,
    CameDue,
    Chosen,
    Commented,
    Event,
    Finished,
    Hindered,
    OptedOut,
    RanOut,
    Reconsidered,
    Reopened,
    Skipped,
    TookBack,
    WentQuiet,
    WindowClosed,
)
from surveys.records import Invitation, State
from tests.surveys.stories import CES, CSAT, NOON, NPS, scheduled

HOURS = st.sampled_from([0] * 8 + [1, 25]).map(lambda hours: timedelta(hours=hours))
#: An event, or what to do with the card as it stands: choose the n-th choice, or go on without one.
Turn = Event | int | None
Telling = list[tuple[Turn, timedelta]]
DEADLINES: dict[State, type[Event]] = {State.ASKING: RanOut, State.COMPLETED: WindowClosed}


def turns_of(survey: Survey) -> st.SearchStrategy[Turn]:
    """People mostly do what the card asks of them."""
    return st.one_of(*[st.integers(0, 10)] * 5, st.none(), st.none(), events_of(survey))


def event_of(turn: Turn, survey: Survey, invitation: Invitation) -> Event:
    question = survey.question(invitation.question)
    if turn is None:
        return Skipped(question.key) if question else Reconsidered()
    if not isinstance(turn, int):
        return turn
    if question is None:
        return CameDue(NOON + timedelta(hours=24), NOON + timedelta(hours=72))
    if question.kind == "text":
        return Commented("слова")
    choice = question.choices[turn % len(question.choices)]
    return Answered(question.key, choice.key)


def events_of(survey: Survey) -> st.SearchStrategy[Event]:
    questions = st.sampled_from([*(question.key for question in survey.questions), "unknown"])
    keys = st.sampled_from(sorted({choice.key for question in survey.questions for choice in question.choices}))
    rare = (Hindered("cool_down"), OptedOut(), Bounced("blocked"), Reopened())
    return st.one_of(
        st.just(CameDue(NOON + timedelta(hours=24), NOON + timedelta(hours=72))),
        st.builds(Answered, questions, keys),
        st.builds(TookBack, questions, keys),
        st.builds(Chosen, questions, st.lists(keys, max_size=3).map(tuple)),
        st.builds(Finished, questions),
        st.builds(Skipped, questions),
        st.builds(Commented, st.text(max_size=20), st.booleans()),
        st.sampled_from([Reconsidered(), WentQuiet(), RanOut(), WindowClosed(), *rare]),
    )


TELLINGS = st.sampled_from([CSAT, NPS, CES]).flatmap(
    lambda survey: st.tuples(st.just(survey), st.lists(st.tuples(turns_of(survey), HOURS), min_size=8, max_size=25))
)


def named_targets(state: State, event: Event) -> set[State]:
    """Where the table says that the event may lead, through a deadline that passed unnoticed or not."""
    direct = RULES[state].get(type(event))
    through = RULES[state].get(DEADLINES.get(state, RanOut))
    reached = {state, *(direct.reaches if direct else ())}
    for middle in through.reaches if through else ():
        rule = RULES[middle].get(type(event))
        reached |= {middle, *(rule.reaches if rule else ())}
    return reached


def is_over(invitation: Invitation) -> bool:
    if invitation.state is State.COMPLETED:
        return invitation.editable_until is None
    return invitation.state not in (State.SCHEDULED, State.ASKING)


def replies_are_valid(survey: Survey, replies: dict[str, tuple[str, ...]]) -> bool:
    for key, choices in replies.items():
        question = survey.question(key)
        several = question is not None and question.kind == "choices"
        if question is None or not choices or (len(choices) > 1 and not several):
            return False
        if len(set(choices)) != len(choices) or any(question.choice(choice) is None for choice in choices):
            return False
    return True


@settings(max_examples=200, deadline=None)
@given(TELLINGS)
def test_any_story_keeps_to_the_table(telling: tuple[Survey, Telling]) -> None:
    survey, events = telling
    conversation, now = scheduled(survey), NOON
    last_score: tuple[str, ...] = ()
    reminders = 0
    for turn, pause in events:
        now += pause
        before = conversation.invitation.state
        event = event_of(turn, survey, conversation.invitation)
        done = step(survey, conversation, event, now)
        conversation, invitation = done.conversation, done.conversation.invitation
        for effect in done.effects:
            reminders += isinstance(effect, Remind)
            if isinstance(effect, Record) and effect.question == survey.score_question.key:
                last_score = effect.choices

        assert invitation.state in named_targets(before, event)
        assert (invitation.wake_at is None) == is_over(invitation)
        assert replies_are_valid(survey, dict(conversation.replies))
        assert invitation.question is None or survey.question(invitation.question) is not None
        assert (invitation.question is not None) == (invitation.state is State.ASKING) or invitation.state in (
            State.COMPLETED,
            State.UNDELIVERABLE,
        )
        assert conversation.replies.get(survey.score_question.key, ()) == last_score
        assert reminders <= 1
        if invitation.state is State.COMPLETED:
            assert survey.score(conversation.replies) == int(last_score[0])
            assert invitation.completed_at is not None


@settings(max_examples=60, deadline=None)
@given(TELLINGS)
def test_the_same_answer_twice_is_kept_once(telling: tuple[Survey, Telling]) -> None:
    survey, events = telling
    conversation, now = scheduled(survey), NOON
    for turn, pause in events:
        now += pause
        event = event_of(turn, survey, conversation.invitation)
        conversation = step(survey, conversation, event, now).conversation
        if isinstance(event, Answered) and is_single(survey)(event.question):
            again = step(survey, conversation, event, now)
            assert not any(isinstance(effect, Record) for effect in again.effects)
            assert again.conversation.replies == conversation.replies


def is_single(survey: Survey) -> Callable[[str], bool]:
    single = {question.key for question in survey.questions if question.kind in ("score", "choice")}
    return single.__contains__
