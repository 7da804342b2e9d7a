"""Customers: they answer what their card asks, some by typing, some twice, some after all differently.

A customer looks at the newest card with buttons and acts on what it shows. When nothing happens for some seconds they
press again, as people do.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from msgspec import Struct, field

from simulator.people import Person
from simulator.things import Message, Press
from tests.chaos.ledger import Deed, Ledger

#: Seconds without any change on the card before a customer presses again.
PATIENCE = 6.0
#: Nobody whose survey has not moved for so many seconds is counted on: their card may have been lost in doubt.
COUNTED_ON = 15.0
REASONS = ("waiting", "unresolved", "repeated", "explanation", "manner", "knowledge", "access", "product")
#: Long and plain enough to be a comment at any question; the words in front tell one from another.
COMMENT = "{word} ждал ответа весь вечер, потом курьер перепутал подъезд и пришлось спускаться самому"
SYLLABLES = ("ба", "ве", "ги", "до", "жу", "зя", "ка", "ле", "ми", "но")


class Sight(Struct, frozen=True):
    """A card as the customer sees it now."""

    message: Message
    token: str
    #: The question its buttons answer; `thanks` when the only button is to change the answer.
    stage: str
    #: What its buttons carry.
    presses: tuple[str, ...]

    @property
    def look(self) -> tuple[object, ...]:
        """Another look means that something has happened."""
        return self.message.id, self.message.text, self.presses


def sight_of(message: Message) -> Sight | None:
    """None when nothing on it can be pressed."""
    presses = tuple(str(button.get("callback_data", "")) for row in message.keyboard or () for button in row)
    parts = [press.split(":") for press in presses]
    about = next((part for part in parts if part[0] in ("a", "u", "d", "s")), None)
    if about is not None:
        return Sight(message, about[1], about[2], presses)
    change = next((part for part in parts if part[0] == "r"), None)
    return Sight(message, change[1], "thanks", presses) if change else None


class Mood(Struct):
    """How this customer will answer this one survey."""

    score: int
    #: Whoever presses again presses the same: another answer could take away the question that was just seen.
    solved: str
    contact: str
    types: bool
    talks_first: bool
    changes_mind: bool
    reconsiders: bool
    has_acted: bool = False
    has_ticked: bool = False
    is_done: bool = False
    #: A typed answer is never given twice: it could be taken for the answer to the next question.
    is_typed: bool = False


class Customer(Struct):
    person: Person
    ledger: Ledger
    dice: Random
    is_asked: bool = False
    #: When something last happened to their survey, in seconds that only grow.
    moved_at: float = 0.0
    _mood: Mood | None = None
    _token: str = ""
    _acted_on: tuple[object, ...] | None = None
    _acts_at: float = 0.0
    _words: int = 0
    _is_known: bool = False
    _messages_seen: int = 0
    _finished: set[str] = field(default_factory=set)

    @property
    def is_free(self) -> bool:
        """Known to the bot, and may be asked about another contact."""
        self._is_known = self._is_known or any(message.sender.is_bot for message in self.person.messages()[:3])
        return self._is_known and not self.is_asked

    def is_busy(self, now: float) -> bool:
        """Asked, and getting on with it."""
        return self.is_asked and now < self.moved_at + COUNTED_ON

    def sights(self) -> Iterator[Sight]:
        """Everything that can be pressed, newest first."""
        mine = (message for message in reversed(self.person.messages()) if message.keyboard)
        return (seen for seen in map(sight_of, mine) if seen is not None)

    def sets_right(self) -> None:
        """Whoever sees two copies of a card taps the older one, and whoever typed and sees no change taps the card."""
        newest: set[str] = set()
        for seen in self.sights():
            is_unmoved = self._mood is not None and self._mood.is_typed and seen.stage == "score"
            if seen.token in newest or is_unmoved:
                self.person.taps_data(f"s:{seen.token}:none", message=seen.message)
            newest.add(seen.token)

    def live(self, now: float) -> None:
        """One look at the phone, `now` in seconds that only grow; none while nothing has come since all was done."""
        messages = len(self.person.world.chats[self.person.id].messages)
        if self.is_asked or messages != self._messages_seen:
            self._messages_seen = messages
            self._look(now)

    def _look(self, now: float) -> None:
        seen = next(self.sights(), None)
        if seen is None:
            return
        if seen.token != self._token:
            self._token, self._mood, self.is_asked = seen.token, self._new_mood(), True
            self._acts_at, self._acted_on = now + self.dice.uniform(0.0, 0.6), None
        if now < self._acts_at:
            return
        if seen.look != self._acted_on:
            self._react(seen, is_again=False, now=now)
        elif now > self._acts_at + PATIENCE:
            self._react(seen, is_again=True, now=now)

    def _react(self, seen: Sight, *, is_again: bool, now: float) -> None:
        if not is_again:
            self.moved_at = now
        self._acted_on, self._acts_at = seen.look, now + self.dice.uniform(0.0, 0.3)
        assert self._mood is not None
        self._mood.is_typed = self._mood.is_typed and seen.stage == "score"
        act = getattr(self, f"_at_{seen.stage}", None)
        if act is not None:
            act(seen, self._mood, is_again)

    def _new_mood(self) -> Mood:
        chance = self.dice.random
        score = self.dice.choice((1, 2)) if chance() < 0.08 else self.dice.choice((3, 4, 4, 5, 5))
        solved, contact = self.dice.choice(("yes", "yes", "partly", "no")), self.dice.choice(("yes", "no"))
        return Mood(score, solved, contact, chance() < 0.15, chance() < 0.1, chance() < 0.2, chance() < 0.15)

    # What is done at each question

    def _at_score(self, seen: Sight, mood: Mood, is_again: bool) -> None:
        if mood.is_typed:
            return
        if mood.types and not mood.has_acted:
            mood.has_acted = mood.is_typed = True
            self._writes(seen.token, str(mood.score), "score")
            return
        if mood.talks_first and not mood.has_acted:
            self._comments(seen.token)
        mood.has_acted = True
        self._answers(seen, "score", str(mood.score), is_again)

    def _at_solved(self, seen: Sight, mood: Mood, is_again: bool) -> None:
        if mood.changes_mind and mood.score > 2:
            mood.changes_mind = False
            mood.score = 7 - mood.score if mood.score > 3 else 5
            self._presses(seen, f"a:{seen.token}:score:{mood.score}")  # still on the screen of a slow phone
            return
        self._answers(seen, "solved", mood.solved, is_again)

    def _at_reasons(self, seen: Sight, mood: Mood, is_again: bool) -> None:
        done = f"d:{seen.token}:reasons"
        if mood.is_done or (mood.has_ticked and done in seen.presses):
            mood.is_done = True
            self._presses(seen, done)
            return
        mood.has_ticked = True
        ticks = [press for press in seen.presses if press.startswith("a:") and not press.endswith(":other")]
        for press in self.dice.sample(ticks, k=min(len(ticks), self.dice.randint(1, 3))):
            self._presses(seen, press, twice=self.dice.random() < 0.2)

    def _at_comment(self, seen: Sight, mood: Mood, is_again: bool) -> None:
        if is_again or self.dice.random() < 0.4:
            self._presses(seen, f"s:{seen.token}:comment")
            return
        for _ in range(1 + (self.dice.random() < 0.2)):
            self._comments(seen.token)

    def _at_contact(self, seen: Sight, mood: Mood, is_again: bool) -> None:
        self._answers(seen, "contact", mood.contact, is_again)

    def _at_thanks(self, seen: Sight, mood: Mood, is_again: bool) -> None:
        if mood.reconsiders:
            mood.reconsiders = False
            mood.score = self.dice.choice((4, 5))
            self._presses(seen, f"r:{seen.token}")
        elif seen.token not in self._finished:
            self._finished.add(seen.token)
            self.is_asked = False

    # With fingers

    def _answers(self, seen: Sight, question: str, choice: str, is_again: bool) -> None:
        twice = not is_again and self.dice.random() < 0.2
        press = self._presses(seen, f"a:{seen.token}:{question}:{choice}", twice=twice)
        if self.dice.random() < 0.1:
            self.repeats(press)

    def _presses(self, seen: Sight, carries: str, twice: bool = False) -> Press:
        press = self._press(seen.message, carries)
        return self._press(seen.message, carries) if twice else press

    def _press(self, message: Message, carries: str) -> Press:
        self._note(carries)
        return self.person.taps_data(carries, message=message)

    def repeats(self, press: Press) -> None:
        """The phone sends the same press under a new number, as it does when nobody answers."""
        self._note(press.data)
        self.ledger.repeats += 1
        self.person.world.tell_press(press)

    def _note(self, carries: str) -> None:
        """Before it is done, as the number of the update is the next one."""
        verb, token, *rest = carries.split(":")
        if verb not in ("a", "u"):
            return
        question, choice = rest
        ticks = None if question != "reasons" else verb == "a"
        self.ledger.note(Deed(self.person.world.updates.next_id, token, question, choice, ticks))

    def _comments(self, token: str) -> None:
        self._words += 1
        number = f"{self.person.id % 10_000}{self._words:03}"
        word = "".join(SYLLABLES[int(digit)] for digit in number)
        self._writes(token, COMMENT.format(word=word), "comment")

    def _writes(self, token: str, text: str, question: str) -> None:
        number = self.person.world.updates.next_id
        is_answer = question == "score"
        self.ledger.note(
            Deed(number, token, question, choice=text) if is_answer else Deed(number, token, question, text=text)
        )
        self.person.writes(text)
