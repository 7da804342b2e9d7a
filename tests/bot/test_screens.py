"""Everything the bot says, rendered: in each language, as Telegram takes it, with people's text escaped."""

import re

import pytest

from bot.samples import NOW, OLYA
from bot.screens import KINDS
from bot.screens.screen import LONGEST_CAPTION, LONGEST_TEXT
from bot.texts import TEMPLATES
from bot.words import STORY
from simulator.keyboards import inline_keyboard
from surveys.deliveries import KINDS as DELIVERED
from surveys.languages import LANGUAGES
from surveys.use_cases.list_comments import PAGE as COMMENTS_A_PAGE
from tests.bot.reading import ALL_SAMPLES, EVERY, EVERY_NAME, SCREENS, labels, read, said, shown

CYRILLIC = re.compile("[А-Яа-яЁёІіЇїЄєҐґ]+")


@pytest.mark.parametrize(("sample", "language"), EVERY, ids=EVERY_NAME)
def test_telegram_takes_it(sample, language):
    screen = shown(sample, language)
    has_media = screen.photo is not None or screen.document is not None
    assert 0 < len(read(screen)) <= (LONGEST_CAPTION if has_media else LONGEST_TEXT)
    keys = [[{"text": key.text, "callback_data": key.data} for key in row] for row in screen.rows]
    inline_keyboard({"inline_keyboard": keys})
    assert not (screen.rows and screen.force_reply)


@pytest.mark.parametrize(("sample", "language"), EVERY, ids=EVERY_NAME)
def test_nothing_is_left_unsaid(sample, language):
    text = read(shown(sample, language))
    assert not re.search(r"%\(|\{\{|\{%|\{\w+\}|None|undefined|\n\n\n", text)


@pytest.mark.parametrize(("sample", "language"), EVERY, ids=EVERY_NAME)
def test_markup_in_peoples_text_is_seen_as_they_wrote_it(sample, language):
    screen = shown(sample, language)
    if OLYA in str(sample.payload):
        assert '<b>&"Оля"' in read(screen) + " ".join(key.text for row in screen.rows for key in row)


def test_english_speaks_english():
    """What is left in Cyrillic came from people or names them."""
    spoken = [*CYRILLIC.findall(str(ALL_SAMPLES)), "Ромашка", "Ко", "Русский", "Українська"]
    for sample in ALL_SAMPLES:
        assert set(CYRILLIC.findall(read(shown(sample, "en")))) <= set(spoken), sample.name


def test_every_message_has_a_sample():
    said_names = {f"say/{sample.payload['text']}" for sample in ALL_SAMPLES if sample.kind == "say"}
    files = {f"file/{sample.payload['template']}" for sample in ALL_SAMPLES if sample.kind == "file"}
    templates = {str(path.relative_to(TEMPLATES).with_suffix("")) for path in TEMPLATES.rglob("*/*.j2")}
    assert said_names | files == templates


def test_every_kind_of_delivery_has_a_screen_and_a_sample():
    assert set(KINDS) == set(DELIVERED) - {"unbutton", "menu"}
    assert {sample.kind for sample in ALL_SAMPLES} == set(KINDS)


def test_every_event_of_a_story_has_a_sample():
    told = {line["event"] for sample in ALL_SAMPLES for line in sample.payload.get("lines", ())}
    assert told == set(STORY)


def test_a_link_comes_with_a_picture_of_itself():
    link = next(sample for sample in ALL_SAMPLES if sample.kind == "link")
    screen = shown(link, "ru")
    assert screen.photo is not None
    assert screen.photo.startswith(b"\x89PNG")
    assert read(screen).count(link.payload["url"]) == 2


def test_a_file_keeps_its_name_and_content():
    payload = {"template": "mydata", "name": "мои-данные.json", "content": "0YLQtdC60YHRgg=="}
    screen = SCREENS.render("file", payload, "ru", NOW)
    assert screen.document == ("мои-данные.json", "текст".encode())


def test_values_left_out_are_as_good_as_null():
    screen = said("survey_refused", who="@ivan", reason="opted_out")
    assert read(screen) == "🚫 @ivan: сейчас не спросим.\nБольше не спрашиваем: об этом просили раньше."


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hundred_long_comments_are_cut_to_one_message(language):
    item = {"text": "<&> " * 1000, "at": "2026-02-24T14:00:00+00:00", "score": 1, "survey": "csat"}
    screen = said("comments", language, items=[item | {"version": None, "agent": None, "ticket": None}] * 100)
    text = read(screen)
    assert len(text) <= LONGEST_TEXT
    assert re.search(r"\d+", text.splitlines()[-1])


def test_a_long_list_of_cases_says_how_many_are_left_out():
    case = {"score": 1, "scale_high": 5, "opened_at": "2026-02-24T06:20:00+00:00", "state": "open"}
    many = [case | {"id": n, "owner": None, "quote": "Ждём. " * 99, "is_overdue": True} for n in range(1, 201)]
    text = read(said("cases", cases=many, team=None))
    listed = text.count("/c")
    assert f"\nи ещё {200 - listed}\n" in text


COMMENT = {"text": "<&> " * 1000, "at": "2026-02-24T14:00:00+00:00", "score": 1, "survey": "csat"}
COMMENT |= {"version": None, "agent": "Евгений", "ticket": "T-3060"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_endless_comments_shows_them_all_and_rather_cuts_each(language):
    shown = said("comments", language, items=[COMMENT] * COMMENTS_A_PAGE, page=1, pages=3)
    assert read(shown).count("T-3060") == COMMENTS_A_PAGE
    assert labels(shown) == ["‹", "›"]


def test_comments_of_a_day_name_it_and_turn_within_it():
    shown = said("comments", items=[COMMENT], day="2026-02-24", page=1, pages=2)
    assert read(shown).startswith("Что пишут клиенты\nВторник, 24 февраля\n\n😡 Очень плохо (1 из 5)\nвчера в 16:00")
    assert [button.data for row in shown.rows for button in row] == ["m:comments:2026-02-24:0"]


def test_waiting_cases_are_counted_and_only_signs_that_are_seen_are_explained():
    case = {"score": 1, "scale_high": 5, "opened_at": "2026-02-24T06:20:00+00:00", "quote": None, "owner": None}
    late = case | {"id": 1, "state": "taken", "is_overdue": True, "owner": "Олег"}
    fresh = case | {"id": 2, "state": "open", "is_overdue": False}
    alone = said("cases", cases=[late], team=None)
    assert read(alone).startswith("Ждут ответа: 1\n")
    assert read(alone).endswith("⏰\u00a0срок\u00a0вышел")
    assert not alone.rows
    page = said("cases", cases=[late, fresh], team="support", total=32, page=2, pages=3)
    assert read(page).startswith("Ждут ответа: 32 · support\n\n⏰ /c1 · 1 из 5 · вчера в 08:20 · Олег\n🔴 /c2")
    assert read(page).endswith("Страница 3 из 3\n⏰\u00a0срок\u00a0вышел · 🔴\u00a0никто\u00a0не\u00a0взял")
    assert labels(page) == ["«", "‹"]


def test_the_reader_sees_their_own_zone():
    at = {"who": "@ivan", "at": "2026-02-25T13:40:00+00:00", "survey": "csat", "ticket": None}
    assert "сегодня в 15:40" in read(said("survey_planned", **at))
    assert "сегодня в 22:40" in read(said("survey_planned", **at | {"zone": "Asia/Tokyo"}))
    assert "сегодня в 15:40" in read(said("survey_planned", **at | {"zone": None}))


def test_a_ticket_behind_a_figure_can_be_copied():
    """It is looked for elsewhere: no letter of it is another one."""
    opened = next(sample for sample in ALL_SAMPLES if sample.name == "figure: why this number")
    assert "\u00a0· T-1234\u00a0· Анна\u00a0· " in read(shown(opened, "ru"))


def test_after_asking_what_was_done_the_keyboard_opens():
    assert said("action_please", case=12).force_reply


def test_an_unknown_survey_is_named():
    with pytest.raises(LookupError, match="gone"):
        said("survey_now", who="@ivan", survey="gone", ticket=None)
