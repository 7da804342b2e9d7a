"""The customers of the bench: numbered, each with one open card and one press on it.

The server makes presses from these numbers and the prepared databases hold the matching cards, so that every bot gets
byte for byte the same updates.
"""

from __future__ import annotations

TOKEN = "123456789:AAbenchbenchbenchbenchbenchbenchben"
BOT_ID = int(TOKEN.partition(":")[0])
BOT = b'{"id":%d,"is_bot":true,"first_name":"Bench","username":"bench_bot"}' % BOT_ID
FIRST_CHAT = 700_000_001
#: Where each customer's card stands in the chat.
CARD = 5
QUESTION = "Здравствуйте! Вы обращались в поддержку «Аврора» сегодня. Как вы оцениваете нашу помощь?"
LABELS = ("😡 Очень плохо", "🙁 Плохо", "😐 Ни хорошо, ни плохо", "🙂 Хорошо", "😀 Очень хорошо")
#: What twenty customers in a row press: half are delighted, one in ten opens a case.
SCORES = (5, 4, 5, 5, 3, 5, 4, 1, 5, 4, 5, 5, 4, 2, 5, 4, 3, 5, 4, 5)
SENT_AT = 1_790_000_000

_LINE = b'[{"text":"%s","callback_data":"a:%s:score:%d"}]'
_PERSON = b'"id":%d,"first_name":"%s","username":"%s"'
_MESSAGE = (
    b'{"message_id":%d,"from":%s,"chat":{%s,"type":"private"},"date":%d,"text":"%s",'
    b'"reply_markup":{"inline_keyboard":[%s]}}'
)
_PRESS = (
    b'{"update_id":%d,"callback_query":{"id":"%d","from":{%s,"is_bot":false,"language_code":"ru"},'
    b'"message":%s,"chat_instance":"-3155","data":"a:%s:score:%d"}}'
)


def chat_of(number: int) -> int:
    return FIRST_CHAT + number


def name_of(number: int) -> str:
    return f"Иван {number}"


def username_of(number: int) -> str:
    return f"ivan_{number}"


def token_of(number: int) -> str:
    """The card's token inside its buttons."""
    return f"bench{number:07d}"


def score_of(number: int) -> int:
    return SCORES[number % len(SCORES)]


def press(number: int, update_id: int) -> bytes:
    """The update in which this customer presses a score."""
    token, person = token_of(number).encode(), _person(number)
    return _PRESS % (update_id, number, person, card(number), token, score_of(number))


def card(number: int, message_id: int = CARD) -> bytes:
    """A message that stands in this customer's chat, as Telegram shows it to the bot."""
    token = token_of(number).encode()
    rows = b",".join(_LINE % (label.encode(), token, score) for score, label in enumerate(LABELS, 1))
    return _MESSAGE % (message_id, BOT, _person(number), SENT_AT, QUESTION.encode(), rows)


def _person(number: int) -> bytes:
    return _PERSON % (chat_of(number), name_of(number).encode(), username_of(number).encode())
