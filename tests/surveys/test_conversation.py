"""How a conversation goes, from the first card to the thanks, whatever the customer does on the way."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from surveys.definition import Survey
from surveys.effects import Ask, OpenCase, RefreshCase, Remind, Show
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
)
from surveys.records import State
from tests.surveys.stories import CES, CSAT, NOON, NPS, Story

HOUR = timedelta(hours=1)


def test_a_contact_that_came_due_is_asked_about() -> None:
    story = Story().asked()
    assert story.effects == [Ask()]
    assert (story.state, story.question) == (State.ASKING, "score")
    assert story.invitation.asked_at == NOON
    assert story.invitation.wake_at == NOON + 24 * HOUR


def test_a_happy_customer_answers_two_questions_and_may_add_words() -> None:
    story = Story().asked().taps("5", "yes")
    assert story.question == "comment"
    story.then(Commented("Спасибо, Анна!"))
    assert (story.state, story.face, story.cases) == (State.COMPLETED, "thanks", [])
    assert story.records("comment") == ["Спасибо, Анна!"]


def test_an_unhappy_customer_gives_reasons_words_and_a_wish_to_be_contacted() -> None:
    story = Story().asked().taps("1", "no", "waiting", "manner")
    assert story.question == "reasons"
    story.then(Finished("reasons"), Commented("Никто не перезвонил")).taps("yes")
    assert story.state is State.COMPLETED
    assert story.invitation.wants_contact
    assert story.cases == ["low_score", "wants_contact"]
    assert story.records("reasons") == [("waiting",), ("waiting", "manner")]


def test_a_case_is_opened_with_the_score_and_does_not_wait_for_the_end() -> None:
    story = Story().asked().taps("2")
    assert OpenCase("low_score") in story.latest
    assert story.question == "solved"


def test_who_does_not_want_to_be_contacted_is_not() -> None:
    story = Story().asked().taps("1", "no").skips().skips().taps("no")
    assert story.state is State.COMPLETED
    assert not story.invitation.wants_contact
    assert story.cases == ["low_score"]


def test_an_unsolved_question_asks_for_reasons_even_after_a_good_score() -> None:
    story = Story().asked().taps("4", "no")
    assert story.question == "reasons"
    assert story.skips().skips().state is State.COMPLETED
    assert story.cases == []


@pytest.mark.parametrize("solved", ["yes", "partly", "unsure"])
def test_a_good_score_asks_for_no_reasons(solved: str) -> None:
    assert Story().asked().taps("4", solved).question == "comment"


def test_the_middle_score_asks_for_reasons_and_not_for_contact() -> None:
    story = Story().asked().taps("3", "yes")
    assert story.question == "reasons"
    assert story.skips().skips().state is State.COMPLETED


def test_a_reason_can_be_taken_back() -> None:
    story = Story().asked().taps("2", "yes", "waiting", "manner").then(TookBack("reasons", "waiting"))
    assert story.conversation.replies["reasons"] == ("manner",)
    story.then(TookBack("reasons", "manner"))
    assert "reasons" not in story.conversation.replies
    assert story.records("reasons")[-1] == ()


def test_an_impatient_thumb_does_not_take_a_reason_back() -> None:
    story = Story().asked().taps("2", "yes", "waiting", "waiting")
    assert (story.conversation.replies["reasons"], story.notice) == (("waiting",), "unchanged")
    story.then(TookBack("reasons", "waiting"), TookBack("reasons", "waiting"))
    assert story.records("reasons") == [("waiting",), ()]


def test_reasons_named_at_once_are_kept_and_settle_the_question() -> None:
    story = Story().asked().taps("2", "yes").then(Chosen("reasons", ("waiting", "manner")))
    assert story.conversation.replies["reasons"] == ("waiting", "manner")
    assert story.question == "comment"


def test_done_without_a_reason_goes_on_because_reasons_may_be_skipped() -> None:
    assert Story().asked().taps("2", "yes").then(Finished("reasons")).question == "comment"


def test_a_double_tap_counts_once() -> None:
    story = Story().asked().taps("4").then(Answered("score", "4"))
    assert story.records("score") == [("4",)]
    assert (story.notice, story.question) == ("unchanged", "solved")


def test_another_score_before_the_end_replaces_the_first() -> None:
    story = Story().asked().taps("4").then(Answered("score", "2"))
    assert story.records("score") == [("4",), ("2",)]
    assert (story.notice, story.score, story.question) == ("changed", 2, "solved")
    assert story.cases == ["low_score"]


def test_a_comment_that_comes_before_the_score_is_kept_and_the_score_is_still_asked() -> None:
    story = Story().asked().then(Commented("Ждал три часа!"))
    assert (story.state, story.question, story.notice) == (State.ASKING, "score", "comment_kept")
    story.taps("2", "yes").skips()
    assert story.question == "contact", "the comment is not asked for a second time"


def test_a_comment_in_several_messages_is_one_comment() -> None:
    story = Story().asked().taps("5", "yes").then(Commented("Всё хорошо."), Commented("Спасибо!"))
    assert story.conversation.comment == "Всё хорошо.\nСпасибо!"


def test_an_edited_message_replaces_the_comment() -> None:
    story = Story().asked().taps("5", "yes").then(Commented("Всё хорршо"), Commented("Всё хорошо", replaces=True))
    assert story.conversation.comment == "Всё хорошо"
    assert story.records("comment") == ["Всё хорршо", "Всё хорошо"], "every version is kept"


def test_an_endless_comment_is_cut_at_one_message() -> None:
    story = Story().asked().then(Commented("а" * 4000), Commented("б" * 4000))
    assert len(story.conversation.comment or "") == 4096


def test_words_refresh_the_case() -> None:
    assert RefreshCase() in Story().asked().taps("1").then(Commented("Плохо")).latest


def test_a_survey_without_a_question_for_words_keeps_them_and_still_asks_for_the_score() -> None:
    survey = replace(CES, questions=(CES.score_question,))
    story = Story(survey).asked().then(Commented("Легко!"))
    assert (story.state, story.question) == (State.ASKING, "score")
    assert story.records("comment") == ["Легко!"]
    assert story.taps("7").state is State.COMPLETED


@pytest.mark.parametrize("survey", [NPS, CES], ids=["nps", "ces"])
def test_shorter_surveys_take_a_score_and_words(survey: Survey) -> None:
    story = Story(survey).asked().taps("6").then(Commented("Было удобно"))
    assert (story.state, story.score) == (State.COMPLETED, 6)


def test_a_detractor_opens_a_case_and_a_passive_does_not() -> None:
    assert Story(NPS).asked().taps("6").cases == ["low_score"]
    assert Story(NPS).asked().taps("7").cases == []


def test_the_score_cannot_be_skipped() -> None:
    story = Story().asked().skips()
    assert (story.state, story.question, story.notice) == (State.ASKING, "score", "choose_first")


@pytest.mark.parametrize(
    "event",
    [
        Answered("score", "6"),
        Answered("score", "waiting"),
        Answered("weather", "good"),
        Answered("comment", "5"),
        Answered("reasons", "waiting"),
        Chosen("reasons", ()),
        Chosen("score", ("1", "5")),
        Chosen("reasons", ("waiting", "waiting")),
        Chosen("comment", ()),
        Finished("reasons"),
        Skipped("comment"),
        Skipped("weather"),
    ],
    ids=str,
)
def test_a_foreign_or_old_button_changes_nothing(event: Event) -> None:
    story = Story().asked()
    before = story.conversation
    story.then(event)
    assert story.conversation == before
    assert story.notice == "finished"


# --- silence ----------------------------------------------------------------------------------------------------


def test_a_silent_customer_is_reminded_once() -> None:
    story = Story().asked().then(WentQuiet(), after=24 * HOUR)
    assert story.latest == (Remind(),)
    assert story.invitation.wake_at == NOON + 72 * HOUR
    assert story.then(WentQuiet(), after=HOUR).latest == ()


def test_whoever_began_to_answer_is_not_reminded() -> None:
    story = Story().asked().taps("4")
    assert story.invitation.remind_at is None
    assert story.then(WentQuiet(), after=24 * HOUR).latest == ()


def test_silence_to_the_end_expires() -> None:
    story = Story().asked().then(RanOut(), after=72 * HOUR)
    assert (story.state, story.face, story.invitation.wake_at) == (State.EXPIRED, "expired", None)


def test_an_unfinished_answer_stays_when_time_runs_out() -> None:
    story = Story().asked().taps("4").then(RanOut(), after=72 * HOUR)
    assert (story.state, story.face, story.score) == (State.EXPIRED, "sealed", 4)


def test_a_deadline_that_nobody_noticed_holds_from_its_own_moment() -> None:
    story = Story().asked().then(Answered("score", "5"), after=72 * HOUR)
    assert (story.state, story.notice, story.face) == (State.EXPIRED, "too_late", "expired")
    assert story.records("score") == []


def test_the_last_instant_before_the_deadline_still_counts() -> None:
    story = Story().asked().then(Answered("score", "5"), after=72 * HOUR - timedelta(seconds=1))
    assert (story.state, story.score) == (State.ASKING, 5)


def test_a_late_comment_is_kept_and_marked_as_late() -> None:
    story = Story().asked().then(RanOut(), after=72 * HOUR).then(Commented("Извините, болел"), after=HOUR)
    record = story.latest[0]
    assert (story.state, story.notice) == (State.EXPIRED, "comment_kept")
    assert getattr(record, "is_late", False)


# --- stop, bounce, reopen ---------------------------------------------------------------------------------------


def test_stop_before_asking_sends_nothing() -> None:
    story = Story().then(OptedOut())
    assert (story.state, story.effects) == (State.DECLINED, [])


def test_stop_while_asked_closes_the_card_and_the_reminder() -> None:
    story = Story().asked().then(OptedOut())
    assert (story.state, story.face, story.invitation.wake_at) == (State.DECLINED, "declined", None)
    assert story.then(WentQuiet(), RanOut(), after=90 * HOUR).latest == ()


def test_stop_half_way_keeps_the_answers() -> None:
    story = Story().asked().taps("4").then(OptedOut())
    assert (story.state, story.score) == (State.DECLINED, 4)


def test_stop_after_the_thanks_leaves_no_button() -> None:
    story = Story().asked().taps("5", "yes").skips().then(OptedOut())
    assert (story.state, story.face, story.invitation.wake_at) == (State.COMPLETED, "sealed", None)


@pytest.mark.parametrize("end", [RanOut(), OptedOut()], ids=["expired", "declined"])
def test_stop_and_stop_again_change_nothing(end: Event) -> None:
    story = Story().asked().then(end)
    before = story.conversation
    assert story.then(OptedOut()).conversation == before
    assert story.latest == ()


def test_stop_by_someone_who_never_got_the_card_sends_nothing() -> None:
    story = Story().then(Bounced("blocked"), OptedOut())
    assert (story.state, story.effects) == (State.DECLINED, [])


def test_a_button_on_a_declined_card_gets_a_notice() -> None:
    assert Story().asked().then(OptedOut(), Answered("score", "5")).notice == "finished"


def test_a_hindrance_at_the_last_moment_suppresses_with_the_reason() -> None:
    story = Story().then(Hindered("cool_down"))
    assert (story.state, story.invitation.reason, story.effects) == (State.SUPPRESSED, "cool_down", [])


def test_a_contact_that_goes_on_is_not_asked_about() -> None:
    story = Story().then(Reopened(), CameDue(None, NOON))
    assert (story.state, story.effects, story.invitation.wake_at) == (State.CANCELLED, [], None)


def test_a_contact_that_goes_on_after_asking_changes_nothing() -> None:
    assert Story().asked().then(Reopened()).state is State.ASKING


def test_a_bounce_ends_the_waiting() -> None:
    story = Story().asked().then(Bounced("blocked"))
    assert (story.state, story.invitation.reason) == (State.UNDELIVERABLE, "blocked")
    assert story.invitation.wake_at is None


def test_a_bounce_after_an_answer_drops_only_the_reminder() -> None:
    story = Story().asked().taps("4").then(Bounced("blocked"))
    assert (story.state, story.score, story.invitation.remind_at) == (State.ASKING, 4, None)


@pytest.mark.parametrize(
    "event", [Answered("score", "5"), Chosen("score", ("5",)), Commented("Ура")], ids=["tap", "typed", "words"]
)
def test_an_answer_on_a_card_believed_lost_proves_that_it_arrived(event: Event) -> None:
    story = Story().asked().then(Bounced("chat_not_found")).then(event, after=HOUR)
    assert (story.state, story.invitation.reason) == (State.ASKING, None)
    assert story.invitation.wake_at == NOON + 72 * HOUR


def test_a_card_believed_lost_expires_like_any_other() -> None:
    story = Story().asked().then(Bounced("blocked")).then(Answered("score", "5"), after=73 * HOUR)
    assert (story.state, story.notice, story.score) == (State.EXPIRED, "too_late", None)


def test_words_from_someone_who_was_never_asked_are_kept_as_late() -> None:
    story = Story().then(Bounced("blocked"), Commented("Здравствуйте"))
    assert (story.state, story.notice) == (State.UNDELIVERABLE, "comment_kept")
    assert story.invitation.wake_at is None


# --- changing an answer -----------------------------------------------------------------------------------------


def finished(*choices: str) -> Story:
    return Story().asked().taps(*choices).skips()


def test_an_answer_may_be_changed_for_a_day() -> None:
    story = finished("5", "yes").then(Reconsidered(), after=23 * HOUR)
    assert (story.question, story.invitation.is_changing) == ("score", True)
    story.taps("4")
    assert (story.state, story.score, story.face, story.notice) == (State.COMPLETED, 4, "thanks", "changed")
    assert not story.invitation.is_changing


def test_the_card_wakes_up_to_be_sealed() -> None:
    assert finished("5", "yes").invitation.wake_at == NOON + 24 * HOUR


def test_changing_does_not_lengthen_the_day() -> None:
    story = finished("5", "yes").then(Reconsidered(), after=23 * HOUR).taps("4")
    assert story.invitation.editable_until == NOON + 24 * HOUR


def test_changing_to_a_low_score_opens_a_case_and_asks_for_reasons_and_contact() -> None:
    story = finished("5", "yes").then(Reconsidered(), after=HOUR).taps("1")
    assert (story.cases, story.question, story.face) == (["low_score"], "reasons", "question")
    story.taps("waiting").then(Finished("reasons"))
    assert story.question == "contact", "the comment was skipped before and is not asked again"
    assert story.taps("yes").cases == ["low_score", "wants_contact"]


def test_changing_to_a_good_score_tells_the_case() -> None:
    story = Story().asked().taps("1", "no").skips().skips().taps("no").then(Reconsidered())
    story.taps("5")
    assert story.records("score") == [("1",), ("5",)]
    assert RefreshCase() in story.latest
    assert story.state is State.COMPLETED


def test_keep_as_it_is_brings_the_thanks_back() -> None:
    story = finished("5", "yes").then(Reconsidered()).skips()
    assert (story.state, story.score, story.face) == (State.COMPLETED, 5, "thanks")
    assert not story.invitation.is_changing
    assert story.records("score") == [("5",)]


def test_the_same_answer_again_brings_the_thanks_back() -> None:
    story = finished("5", "yes").then(Reconsidered()).taps("5")
    assert (story.notice, story.face, story.records("score")) == ("unchanged", "thanks", [("5",)])


def test_after_a_day_the_card_is_sealed() -> None:
    story = finished("5", "yes").then(Reconsidered(), after=24 * HOUR)
    assert (story.face, story.notice, story.invitation.wake_at) == ("sealed", "too_late", None)
    assert story.then(Answered("score", "1")).notice == "too_late"
    assert story.score == 5


def test_whoever_walks_away_while_changing_keeps_the_old_answer() -> None:
    story = finished("5", "yes").then(Reconsidered()).then(Answered("score", "1"), after=25 * HOUR)
    assert (story.score, story.face, story.invitation.is_changing) == (5, "sealed", False)


def test_words_after_the_thanks_are_added_for_a_day_and_late_afterwards() -> None:
    story = finished("5", "yes").then(Commented("И ещё спасибо"), after=HOUR)
    assert story.latest[-1] == Show("thanks")
    story.then(Commented("Через неделю"), after=150 * HOUR)
    assert story.conversation.comment == "И ещё спасибо\nЧерез неделю"
    assert any(getattr(effect, "is_late", False) for effect in story.latest)


def test_without_an_edit_window_the_first_answer_is_final() -> None:
    story = Story(edit_window=timedelta(0)).asked().taps("5", "yes").skips()
    assert story.state is State.COMPLETED
    assert story.then(Answered("score", "1")).notice == "too_late"


def test_an_answer_without_a_rule_never_raises() -> None:
    assert Story().then(Answered("score", "5")).effects == []


def test_the_question_follows_the_definition() -> None:
    assert CSAT.next_question({}, frozenset()) == CSAT.score_question
