"""The customer's card, from the first question to the thanks."""

import pytest

from bot.samples import CARDS, NOW
from tests.bot.reading import SCREENS, labels, read, sample

FIRST = ["😡 Очень плохо", "🙁 Плохо", "😐 Ни хорошо, ни плохо", "🙂 Хорошо", "😀 Очень хорошо"]


def test_the_first_question_greets_and_shows_the_way_out():
    screen = sample("invitation")
    assert read(screen) == (
        "Здравствуйте! Вы обращались в поддержку «Ромашка & Ко» вчера. Как вы оцениваете нашу помощь?"
    )
    assert labels(screen) == [*FIRST, "Больше не спрашивать"]


def test_the_reminder_says_that_it_is_the_only_one():
    screen = sample("reminder")
    assert read(screen).startswith("Напоминаем:")
    assert labels(screen) == [*FIRST, "Больше не спрашивать"]


def test_what_was_not_understood_is_asked_back_with_all_answers_at_hand():
    screen = sample("card: unclear")
    assert read(screen) == "Хочу понять вас правильно: 🙂 Хорошо или 😀 Очень хорошо?\n\nКак вы оцениваете нашу помощь?"
    assert labels(screen) == [*FIRST, "Больше не спрашивать"]
    assert "Выберите, пожалуйста, ответ:" in read(sample("card: puzzled"))
    assert "10 — обязательно" in read(sample("card: puzzled")), "numbers need their meaning"


def test_a_contact_without_a_time_was_recently():
    assert "«Ромашка & Ко» недавно." in read(sample("invitation", closed_at=None))


def test_the_pressed_choice_stays_visible_with_the_next_question():
    screen = sample("card: second question")
    assert read(screen) == "Как вы оцениваете нашу помощь?\n✓ 🙂 Хорошо\n\nВаш вопрос решён?"
    assert labels(screen) == ["Да, полностью", "Частично", "Нет", "Пока не знаю"]


def test_reasons_are_shuffled_for_each_card_and_other_stays_last():
    orders = {tuple(labels(sample("card: reasons", token=f"token{n}"))) for n in range(20)}
    assert len(orders) > 10
    assert all(order[-2:] == ("Другое", "Пропустить") for order in orders)
    assert len({frozenset(order) for order in orders}) == 1


def test_the_order_of_one_card_never_changes():
    before, after = labels(sample("card: reasons")), labels(sample("card: reasons chosen"))
    assert [label.removeprefix("✓ ") for label in after[:-1]] == before[:-1]


def test_chosen_reasons_are_marked_and_done_takes_the_place_of_skip():
    marked = labels(sample("card: reasons chosen"))
    assert [label for label in marked if label.startswith("✓")] == ["✓ Долгое ожидание ответа", "✓ Другое"]
    assert marked[-1] == "Готово"


def test_a_comment_can_be_skipped():
    assert [row[0].data for row in sample("card: comment").rows] == ["s:tK3_x-9aB2cD:comment"]


def test_the_follow_up_suits_the_score():
    assert "Что вам нравится больше всего?" in read(sample("card: why nine"))
    assert "Чего не хватило до десятки?" in read(sample("card: why nine", replies={"score": ["7"]}))
    assert "Что нам исправить" in read(sample("card: why nine", replies={"score": ["0"]}))


def test_numbers_stand_in_the_rows_of_the_definition():
    rows = sample("invitation: nps").rows
    assert [[button.text for button in row] for row in rows[:3]] == [list("0123"), list("4567"), ["8", "9", "10"]]


def test_thanks_offer_to_change_the_answer_while_it_may_be_changed():
    assert labels(sample("card: thanks")) == ["✏️ Изменить ответ"]
    assert labels(sample("card: thanks", may_change=False)) == []


def test_thanks_suit_what_was_given():
    assert "помогает нам работать лучше" in read(sample("card: thanks"))
    assert "прочитает команда качества" in read(sample("card: thanks for words"))
    assert "Мы напишем вам до завтра, 08:20." in read(sample("card: will be contacted"))


def test_a_wish_for_contact_without_a_deadline_promises_nothing():
    assert "до " not in read(sample("card: will be contacted", deadline=None)).splitlines()[-1]


def test_changing_marks_the_present_answer_and_lets_it_be():
    screen = sample("card: changing")
    assert labels(screen) == [*FIRST[:3], "✓ 🙂 Хорошо", FIRST[4], "Оставить как есть"]
    assert "Здравствуйте" not in read(screen)


def test_a_new_question_while_changing_can_be_skipped_not_kept():
    replies = {"score": ["1"], "solved": ["yes"]}
    screen = sample("card: reasons", replies=replies, is_changing=True)
    assert labels(screen)[-1] == "Пропустить"


@pytest.mark.parametrize("face", ["sealed", "expired", "declined", "withdrawn"])
def test_no_dead_buttons_remain(face):
    assert sample(f"card: {face}").rows == ()


def test_the_sealed_card_still_tells_what_was_answered():
    assert "✓ 🙂 Хорошо" in read(sample("card: sealed"))


def test_once_something_was_answered_the_way_out_is_left_to_the_command():
    cards = [each for each in CARDS if each.kind == "card" and each.payload["replies"]]
    shown = [labels(SCREENS.render(each.kind, each.payload, "ru", NOW)) for each in cards]
    assert not any("Больше не спрашивать" in texts for texts in shown)
