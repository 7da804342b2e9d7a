"""The voice: cleaning and cutting what people wrote, toasts, menus."""

import pytest

from bot.menus import AUDIENCES, commands
from bot.samples import NOW, TOAST_VIEW
from bot.texts import LONGEST_TOAST, clean, line, passage, texts_for, toast, visible
from bot.words import TOASTS
from simulator.menus import checked_commands
from surveys.languages import LANGUAGES


def test_long_text_is_cut_at_the_end_of_a_word():
    assert passage("Долго ждали ответа от поддержки", 20) == "Долго ждали ответа…"


def test_text_without_spaces_is_cut_all_the_same():
    assert passage("а" * 100, 10) == "а" * 9 + "…"


def test_text_that_fits_stays_whole():
    assert passage("  Спасибо!\nВсё хорошо  ", 40) == "Спасибо!\nВсё хорошо"


def test_a_line_is_one_line():
    assert line("Анна\n\nПетрова\tмладшая") == "Анна Петрова младшая"


def test_unseen_characters_are_taken_out_and_emoji_stay_whole():
    assert clean("a\x00b\u202ec\ud800d\u2066e\x1b👩\u200d💻\r\nf") == "abcde👩\u200d💻\nf"


def test_a_person_sees_neither_tags_nor_references():
    assert visible("<b>1 &lt; 2</b> &amp; <i>3</i>") == "1 < 2 & 3"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TOASTS)
def test_every_toast_fits(key, language):
    text = toast(key, language, **TOAST_VIEW)
    assert 0 < len(text) <= LONGEST_TOAST
    assert "%" not in text


def test_a_toast_is_plain_text_and_cut():
    assert toast("changed", "ru", label="<b>&") == "Ответ изменён: <b>&"
    assert len(toast("taken_by_other", "en", owner="О" * 500)) == LONGEST_TOAST


def test_a_template_escapes_what_people_wrote():
    view = {"name": '<b>&"Оля"', "team": None, "zone": "UTC", "now": NOW}
    assert "&lt;b&gt;&amp;&#34;Оля&#34;" in texts_for("ru").render("say/welcome_agent", view)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_menu_is_one_that_telegram_takes(audience, language):
    menu = [{"command": command, "description": text} for command, text in commands(audience, language)]
    assert checked_commands(menu)


def test_each_role_is_offered_its_own_commands():
    offered = {audience: {command for command, _ in commands(audience, "ru")} for audience in AUDIENCES}
    assert offered["customer"] >= {"start", "stop", "language", "privacy", "mydata", "forget", "help"}
    assert offered["agent"] >= {"survey", "link", "why", "me"}
    assert offered["manager"] >= {"digest", "day", "week", "month", "cases", "comments", "why", "export"}
