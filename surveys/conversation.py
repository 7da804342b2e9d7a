"""How a conversation moves: state × event → rule, each rule naming the states it may reach.

`step` is the only door. An event without a rule changes nothing; a tap that comes too late yields a notice. The
diagram in `docs/lifecycle.md` is drawn from `RULES`, and property tests play random stories against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from surveys.definition import COMMENT, Question, Replies, Survey
from surveys.effects import Ask, Effect, Face, Notice, OpenCase, Record, RefreshCase, Remind, Show
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
    Via,
    WentQuiet,
    WindowClosed,
)
from surveys.records import Invitation, State
from surveys.sizes import COMMENT as LONGEST_COMMENT
from surveys.sizes import cut
from surveys.values import replace


class Conversation(Struct, frozen=True):
    """An invitation together with the current replies; `texts` are the words kept so far, by question."""

    invitation: Invitation
    replies: Replies
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def comment(self) -> str | None:
        """What the customer wrote, to whatever question."""
        return "\n".join(self.texts.values()) or None


class Step(Struct, frozen=True):
    conversation: Conversation
    effects: tuple[Effect, ...] = ()


class Scene(Struct, frozen=True):
    """Everything a rule may look at."""

    survey: Survey
    conversation: Conversation
    now: datetime
    edit_window: timedelta

    @property
    def invitation(self) -> Invitation:
        return self.conversation.invitation

    def becomes(self, *effects: Effect, **changes: Any) -> Step:
        changed = replace(self.conversation, invitation=replace(self.invitation, **changes))
        return Step(changed, effects)

    def notices(self, key: Any) -> Step:
        return Step(self.conversation, (Notice(key),))


class Rule(Struct, frozen=True):
    apply: Callable[[Scene, Any], Step]
    reaches: tuple[State, ...]


def step(
    survey: Survey,
    conversation: Conversation,
    event: Event,
    now: datetime,
    edit_window: timedelta = timedelta(hours=24),
) -> Step:
    """What becomes of the conversation when `event` happens at `now`. Deadlines that passed unnoticed come first."""
    before = _catch_up(survey, conversation, event, now, edit_window)
    scene = Scene(survey, before.conversation, now, edit_window)
    rule = RULES[scene.invitation.state].get(type(event))
    after = rule.apply(scene, event) if rule else Step(before.conversation)
    moved = _with_wake(after.conversation)
    return Step(moved, before.effects + after.effects)


def _catch_up(survey: Survey, conversation: Conversation, event: Event, now: datetime, window: timedelta) -> Step:
    """The heartbeat may be late; a deadline holds from its own moment."""
    overdue = _passed_deadline(conversation.invitation, now)
    if overdue is None or type(event) is type(overdue):
        return Step(conversation)
    return step(survey, conversation, overdue, now, window)


def _passed_deadline(invitation: Invitation, now: datetime) -> Event | None:
    if invitation.state is State.ASKING and invitation.expires_at and now >= invitation.expires_at:
        return RanOut()
    closes = invitation.editable_until
    if invitation.state is State.COMPLETED and closes and now >= closes and invitation.wake_at:
        return WindowClosed()
    return None


def _with_wake(conversation: Conversation) -> Conversation:
    invitation = conversation.invitation
    times = (getattr(invitation, name) for name in _WAKES.get(invitation.state, ()))
    wake_at = min((at for at in times if at), default=None)
    is_same = wake_at == invitation.wake_at
    return conversation if is_same else replace(conversation, invitation=replace(invitation, wake_at=wake_at))


#: Something is to happen at the earliest of these.
_WAKES: Mapping[State, tuple[str, ...]] = {
    State.SCHEDULED: ("due_at",),
    State.ASKING: ("remind_at", "expires_at"),
    State.COMPLETED: ("editable_until",),
}


# --- scheduled ------------------------------------------------------------------------------------------------


def _ask(scene: Scene, event: CameDue) -> Step:
    first = scene.survey.next_question({}, frozenset())
    assert first is not None  # a survey has at least its score question, which depends on nothing
    return scene.becomes(
        Ask(),
        state=State.ASKING,
        question=first.key,
        asked_at=scene.now,
        remind_at=event.remind_at,
        expires_at=event.expires_at,
    )


def _suppress(scene: Scene, event: Hindered) -> Step:
    return scene.becomes(state=State.SUPPRESSED, reason=event.reason)


def _cancel(scene: Scene, event: Reopened) -> Step:
    return scene.becomes(state=State.CANCELLED, reason="reopened")


def _bounce(scene: Scene, event: Bounced) -> Step:
    if scene.conversation.replies or scene.conversation.comment:
        return scene.becomes(remind_at=None)
    return scene.becomes(state=State.UNDELIVERABLE, reason=event.reason)


# --- asking ---------------------------------------------------------------------------------------------------


def _answer(scene: Scene, event: Answered) -> Step:
    question = scene.survey.question(event.question)
    if question is None or question.choice(event.choice) is None:
        return scene.notices("finished")
    if question.kind == "choices":
        return _tick(scene, question, event)
    if scene.conversation.replies.get(question.key) == (event.choice,) and question.key in scene.invitation.settled:
        unchanged = Notice("unchanged", question.key, event.choice)
        return _move_on(scene, scene.conversation, question.key, (unchanged,))
    return _settle(scene, question, (event.choice,), event.via)


def _tick(scene: Scene, question: Question, event: Answered) -> Step:
    chosen = scene.conversation.replies.get(question.key, ())
    return _choose_among(scene, question, chosen if event.choice in chosen else (*chosen, event.choice), event.via)


def _take_back(scene: Scene, event: TookBack) -> Step:
    question = scene.survey.question(event.question)
    if question is None or question.kind != "choices":
        return scene.notices("finished")
    chosen = scene.conversation.replies.get(question.key, ())
    return _choose_among(scene, question, tuple(key for key in chosen if key != event.choice), "tap")


def _choose_among(scene: Scene, question: Question, choices: tuple[str, ...], via: Via) -> Step:
    """The same again changes nothing: people press twice, and phones repeat what nobody has answered."""
    if scene.invitation.question != question.key:
        return scene.notices("finished")
    if choices == scene.conversation.replies.get(question.key, ()):
        return scene.notices("unchanged")
    chosen = replace(_with_reply(scene, question.key, choices), invitation=replace(scene.invitation, **_begun(scene)))
    return Step(chosen, (Record(question.key, choices, via=via), RefreshCase(), Show("question")))


def _choose(scene: Scene, event: Chosen) -> Step:
    question = scene.survey.question(event.question)
    if question is None or not _are_choices_of(question, event.choices):
        return scene.notices("finished")
    return _settle(scene, question, event.choices, "typed")


def _are_choices_of(question: Question, keys: tuple[str, ...]) -> bool:
    fits = len(keys) == 1 or (question.kind == "choices" and len(keys) == len(set(keys)) > 1)
    return fits and all(question.choice(key) for key in keys)


def _settle(scene: Scene, question: Question, choices: tuple[str, ...], via: Via) -> Step:
    """Keep the reply, call a human when it asks for one, go to the next question."""
    was = scene.conversation.replies.get(question.key)
    replied = _with_reply(scene, question.key, choices)
    wants_contact = _wants_contact(scene.survey, replied.replies)
    notice = Notice("changed" if was else "saved", question.key, choices[0])
    record = Record(question.key, choices, via=via)
    effects = (record, *_calls(scene, replied.replies, question, wants_contact=wants_contact), notice)
    return _move_on(scene, replied, question.key, effects, wants_contact=wants_contact, **_begun(scene))


def _wants_contact(survey: Survey, replies: Replies) -> bool:
    return any(set(question.asks_for_contact) & set(replies.get(question.key, ())) for question in survey.questions)


def _calls(scene: Scene, replies: Replies, question: Question, *, wants_contact: bool) -> tuple[Effect, ...]:
    """Whether the reply to this question needs a human, or tells one who was already called something new."""
    if wants_contact and question.asks_for_contact:
        return (OpenCase("wants_contact"),)
    if question.kind == "score" and scene.survey.is_low(scene.survey.score(replies)):
        return (OpenCase("low_score"),)
    is_on_its_card = question.kind in ("score", "choices") or question.asks_for_contact
    return (RefreshCase(),) if is_on_its_card else ()


def _move_on(
    scene: Scene, conversation: Conversation, question: str, effects: tuple[Effect, ...], **changes: Any
) -> Step:
    """Settle the question and show what comes next: a question, or the thanks. `changes` are of the invitation."""
    changes["settled"] = settled = conversation.invitation.settled | {question}
    upcoming = scene.survey.next_question(conversation.replies, settled)
    if upcoming is None:
        return _complete(scene, conversation, effects, **changes)
    moved = replace(conversation.invitation, question=upcoming.key, **changes)
    return Step(replace(conversation, invitation=moved), (*effects, Show("question")))


def _complete(scene: Scene, conversation: Conversation, effects: tuple[Effect, ...], **changes: Any) -> Step:
    invitation = conversation.invitation
    completed_at = invitation.completed_at or scene.now
    done = replace(
        invitation,
        state=State.COMPLETED,
        question=None,
        is_changing=False,
        completed_at=completed_at,
        editable_until=invitation.editable_until or completed_at + scene.edit_window,
        **changes,
    )
    return Step(replace(conversation, invitation=done), (*effects, Show("thanks")))


def _with_reply(scene: Scene, question: str, choices: tuple[str, ...]) -> Conversation:
    replies = {key: value for key, value in scene.conversation.replies.items() if key != question}
    return replace(scene.conversation, replies={**replies, question: choices} if choices else replies)


def _begun(scene: Scene) -> dict[str, Any]:
    """Whoever has begun to answer is not reminded."""
    return {"first_answered_at": scene.invitation.first_answered_at or scene.now, "remind_at": None}


def _finish(scene: Scene, event: Finished) -> Step:
    question = scene.survey.question(event.question)
    if question is None or scene.invitation.question != question.key:
        return scene.notices("finished")
    if not scene.conversation.replies.get(question.key) and not question.skippable:
        return scene.notices("choose_first")
    return _move_on(scene, scene.conversation, question.key, (Notice("saved", question.key),))


def _skip(scene: Scene, event: Skipped) -> Step:
    question = scene.survey.question(event.question)
    if question is None or scene.invitation.question != question.key:
        return scene.notices("finished")
    if not question.skippable and not scene.invitation.is_changing:
        return scene.notices("choose_first")
    return _move_on(scene, scene.conversation, question.key, ())


def _comment(scene: Scene, event: Commented) -> Step:
    """Words are kept whenever they come; the question on the card stays unless it asked for words."""
    key = _comment_key(scene.survey, scene.invitation.question)
    text, notice = _joined(scene.conversation.texts.get(key), event)
    if notice.key == "comment_cut" and text == scene.conversation.texts.get(key):
        return Step(scene.conversation, (notice,))
    commented = _with_text(scene, key, text)
    effects = (Record(key, (), text, via="typed"), RefreshCase(), notice)
    if scene.invitation.question in (key, None):
        return _move_on(scene, commented, key, effects, **_begun(scene))
    waiting = replace(scene.invitation, settled=scene.invitation.settled | {key}, **_begun(scene))
    return Step(replace(commented, invitation=waiting), (*effects, Show("question")))


def _comment_key(survey: Survey, current: str | None) -> str:
    """The question for words on the card; else the survey's first; else a place of its own."""
    on_card = survey.question(current)
    if on_card is not None and on_card.kind == "text":
        return on_card.key
    return next((question.key for question in survey.questions if question.kind == "text"), COMMENT)


def _with_text(scene: Scene, question: str, text: str) -> Conversation:
    return replace(scene.conversation, texts={**scene.conversation.texts, question: text})


def _joined(kept: str | None, event: Commented) -> tuple[str, Notice]:
    """People write in several messages; an edited message replaces what was there. What does not fit is told."""
    text = event.text.strip() if event.replaces or not kept else f"{kept}\n{event.text.strip()}"
    return cut(text, LONGEST_COMMENT), Notice("comment_kept" if len(text) <= LONGEST_COMMENT else "comment_cut")


def _remind(scene: Scene, event: WentQuiet) -> Step:
    if scene.invitation.remind_at is None:
        return Step(scene.conversation)
    return scene.becomes(Remind(), remind_at=None, reminded_at=scene.now)


def _run_out(scene: Scene, event: RanOut) -> Step:
    face: Face = "sealed" if scene.conversation.replies or scene.conversation.comment else "expired"
    return scene.becomes(Show(face), state=State.EXPIRED, question=None, remind_at=None)


def _decline(scene: Scene, event: OptedOut) -> Step:
    card = (Show("declined"),) if scene.invitation.asked_at else ()
    return scene.becomes(*card, state=State.DECLINED, reason="opted_out", question=None, remind_at=None)


# --- completed ------------------------------------------------------------------------------------------------


def _reconsider(scene: Scene, event: Reconsidered) -> Step:
    return scene.becomes(Show("question"), question=scene.survey.score_question.key, is_changing=True)


def _seal(scene: Scene, event: WindowClosed | OptedOut) -> Step:
    return scene.becomes(Show("sealed"), editable_until=None, question=None, is_changing=False)


def _answer_again(scene: Scene, event: Answered) -> Step:
    return _answer(scene, event) if scene.invitation.editable_until else scene.notices("too_late")


def _take_back_again(scene: Scene, event: TookBack) -> Step:
    return _take_back(scene, event) if scene.invitation.editable_until else scene.notices("too_late")


def _choose_again(scene: Scene, event: Chosen) -> Step:
    return _choose(scene, event) if scene.invitation.editable_until else scene.notices("too_late")


def _reconsider_in_time(scene: Scene, event: Reconsidered) -> Step:
    return _reconsider(scene, event) if scene.invitation.editable_until else scene.notices("too_late")


def _comment_after(scene: Scene, event: Commented) -> Step:
    return _comment(scene, event) if scene.invitation.editable_until else _comment_late(scene, event)


# --- over -----------------------------------------------------------------------------------------------------


def _comment_late(scene: Scene, event: Commented) -> Step:
    """After the end words are still kept, marked as late."""
    key = _comment_key(scene.survey, None)
    text, notice = _joined(scene.conversation.texts.get(key), event)
    if notice.key == "comment_cut" and text == scene.conversation.texts.get(key):
        return Step(scene.conversation, (notice,))
    late = Record(key, (), text, via="typed", is_late=True)
    return Step(_with_text(scene, key, text), (late, RefreshCase(), notice))


def _too_late(scene: Scene, event: Event) -> Step:
    return scene.notices("too_late")


def _finished(scene: Scene, event: Event) -> Step:
    return scene.notices("finished")


def _arrived_after_all(scene: Scene, event: Answered | Chosen | Commented) -> Step:
    """An answer on a card that we believed lost proves that it arrived; deadlines hold for it as for any other."""
    if scene.invitation.asked_at is None:
        return _comment_late(scene, event) if isinstance(event, Commented) else scene.notices("finished")
    found = scene.becomes(state=State.ASKING, reason=None).conversation
    return step(scene.survey, found, event, scene.now, scene.edit_window)


_ASKING, _DONE = State.ASKING, State.COMPLETED
_TAPS = (Answered, TookBack, Chosen, Finished, Skipped, Reconsidered)
_TAPS_TOO_LATE = {kind: Rule(_too_late, (State.EXPIRED,)) for kind in _TAPS}
_TAPS_FINISHED = {kind: Rule(_finished, (State.DECLINED,)) for kind in _TAPS}

#: state → event → rule. What is missing here changes nothing.
RULES: Mapping[State, Mapping[type[Any], Rule]] = {
    State.SCHEDULED: {
        CameDue: Rule(_ask, (_ASKING,)),
        Hindered: Rule(_suppress, (State.SUPPRESSED,)),
        Reopened: Rule(_cancel, (State.CANCELLED,)),
        OptedOut: Rule(_decline, (State.DECLINED,)),
        Bounced: Rule(_bounce, (State.UNDELIVERABLE,)),
    },
    State.ASKING: {
        Answered: Rule(_answer, (_ASKING, _DONE)),
        TookBack: Rule(_take_back, (_ASKING,)),
        Chosen: Rule(_choose, (_ASKING, _DONE)),
        Finished: Rule(_finish, (_ASKING, _DONE)),
        Skipped: Rule(_skip, (_ASKING, _DONE)),
        Commented: Rule(_comment, (_ASKING, _DONE)),
        WentQuiet: Rule(_remind, (_ASKING,)),
        RanOut: Rule(_run_out, (State.EXPIRED,)),
        OptedOut: Rule(_decline, (State.DECLINED,)),
        Bounced: Rule(_bounce, (State.UNDELIVERABLE, _ASKING)),
    },
    State.COMPLETED: {
        Answered: Rule(_answer_again, (_DONE,)),
        TookBack: Rule(_take_back_again, (_DONE,)),
        Chosen: Rule(_choose_again, (_DONE,)),
        Finished: Rule(_finish, (_DONE,)),
        Skipped: Rule(_skip, (_DONE,)),
        Commented: Rule(_comment_after, (_DONE,)),
        Reconsidered: Rule(_reconsider_in_time, (_DONE,)),
        WindowClosed: Rule(_seal, (_DONE,)),
        OptedOut: Rule(_seal, (_DONE,)),
    },
    State.EXPIRED: {**_TAPS_TOO_LATE, Commented: Rule(_comment_late, (State.EXPIRED,))},
    State.DECLINED: {**_TAPS_FINISHED, Commented: Rule(_comment_late, (State.DECLINED,))},
    State.UNDELIVERABLE: {
        Answered: Rule(_arrived_after_all, (_ASKING, _DONE, State.EXPIRED)),
        Chosen: Rule(_arrived_after_all, (_ASKING, _DONE, State.EXPIRED)),
        Commented: Rule(_arrived_after_all, (_ASKING, _DONE, State.EXPIRED)),
        OptedOut: Rule(_decline, (State.DECLINED,)),
    },
    State.CANCELLED: {},
    State.SUPPRESSED: {},
}
