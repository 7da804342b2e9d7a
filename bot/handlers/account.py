"""What everybody may do with their own account: come, leave, choose the language, see and erase what is kept."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping

from bot.buttons import Press
from bot.handlers import Handler, PressHandler
from bot.turn import Turn
from surveys.eligibility import least_rest
from surveys.languages import LANGUAGES
from surveys.links import CONTACT, LONGEST_PAYLOAD, STAFF
from surveys.records import Staff
from surveys.use_cases.choose_language import choose_language
from surveys.use_cases.forget import forget as forget_customer
from surveys.use_cases.join_staff import join_staff
from surveys.use_cases.meet import meet
from surveys.use_cases.open_link import Outcome, open_link
from surveys.use_cases.opt_out import opt_out, opt_out_by_card
from surveys.use_cases.resume import Welcome, resume, show_open_survey
from surveys.use_cases.tell_own_data import FILE_NAME, tell_own_data

#: What is said when a contact link was opened; the card speaks for itself.
OPENED: Mapping[Outcome, str | None] = {
    "asked": None,
    "again": None,
    "already_answering": "already_answering",
    "gone": "link_gone",
    "not_yours": "link_not_yours",
    "yourself": "survey_not_yourself",
}


# --- coming and going ---------------------------------------------------------------------------------------------


async def start(turn: Turn) -> None:
    """/start, plain or from a link; an unknown payload is as good as none."""
    payload = turn.args[0] if turn.args and len(turn.args[0]) <= LONGEST_PAYLOAD else ""
    opened = next((open_ for prefix, open_ in LINKS.items() if payload.startswith(prefix)), None)
    await (opened(turn, payload[len(CONTACT) :]) if opened else _plain_start(turn))


async def _plain_start(turn: Turn) -> None:
    """A colleague who is nobody's customer needs no customer's row."""
    if turn.staff is not None:
        await _welcome_staff(turn, turn.staff)
    if turn.staff is None or turn.customer is not None:
        welcome = await resume(turn.work, await meet(turn.work, turn.person))
        turn.customer = welcome.customer
        if turn.staff is None:
            await _greet(turn, welcome)
        await show_open_survey(turn.work, turn.customer)


async def _start_as_staff(turn: Turn, token: str) -> None:
    person = turn.person
    staff = await join_staff(turn.work, token, person.telegram_id, person.language_code)
    if staff is None and turn.staff is not None:
        return await turn.say("staff_already", role=turn.staff.role)
    if staff is None:
        return await turn.say("staff_link_gone")
    turn.staff = staff
    return await _welcome_staff(turn, staff)


async def _start_about_contact(turn: Turn, token: str) -> None:
    opened = await open_link(turn.work, token, turn.person)
    if opened.welcome is not None:
        turn.customer = opened.welcome.customer
        if opened.welcome.is_new or opened.welcome.is_back:
            await _greet(turn, opened.welcome)
    said = OPENED[opened.outcome]
    if said is not None:
        await turn.say(said)


LINKS: Mapping[str, Callable[[Turn, str], Awaitable[None]]] = {
    STAFF: _start_as_staff,
    CONTACT: _start_about_contact,
}


async def _greet(turn: Turn, welcome: Welcome) -> None:
    house = turn.work.house
    surveys = [survey for key in house.in_force if (survey := house.survey(key))]
    days = least_rest(surveys, house.policy.invitations).days
    await turn.say("greeting", company=house.policy.company.name, rest_days=days, is_back=welcome.is_back)


async def _welcome_staff(turn: Turn, staff: Staff) -> None:
    await turn.say(f"welcome_{staff.role}", name=staff.name, team=staff.team)


async def stop(turn: Turn) -> None:
    """/stop"""
    turn.customer = await opt_out(turn.work, turn.customer or await meet(turn.work, turn.person))
    await turn.say("stopped")


async def stop_asking(turn: Turn, press: Press) -> None:
    """«Don't ask me again» on a card; the card itself says what happened."""
    turn.toast(await opt_out_by_card(turn.work, press.args[0], turn.user_id))


# --- language -----------------------------------------------------------------------------------------------------


async def language(turn: Turn) -> None:
    """/language"""
    await _ask(turn, "language_menu")


async def speak(turn: Turn, press: Press) -> None:
    """A language was chosen. Whoever chooses before any /start is met, so that the choice is kept."""
    chosen = next(each for each in LANGUAGES if each == press.args[0])
    if turn.staff is None and turn.customer is None:
        turn.customer = await meet(turn.work, turn.person)
    turn.customer, turn.staff = await choose_language(turn.work, chosen, turn.customer, turn.staff)
    turn.toast("language_set", language=chosen)
    await _settle(turn, "language_set")


# --- what is kept -------------------------------------------------------------------------------------------------


async def privacy(turn: Turn) -> None:
    """/privacy"""
    await turn.say("privacy", company=turn.work.policy.company.name, retention=None)


async def mydata(turn: Turn) -> None:
    """/mydata"""
    content = b64encode(await tell_own_data(turn.work, turn.customer)).decode()
    await turn.owe("file", {"name": FILE_NAME, "template": "mydata", "content": content, "zone": turn.zone})


async def forget(turn: Turn) -> None:
    """/forget asks once more."""
    await _ask(turn, "forget_confirm")


async def confirm_forget(turn: Turn, press: Press) -> None:
    """The answer to «Erase everything?»"""
    if press.args[0] == "no":
        return await _settle(turn, "forget_kept")
    if turn.customer is not None:
        await forget_customer(turn.work, turn.customer)
    turn.toast("erased")
    return await _settle(turn, "forgotten")


async def _ask(turn: Turn, text: str) -> None:
    """A message with buttons; an older one loses its own, so that nobody erases anything by a stray tap."""
    await turn.owe("say", {"text": text, "zone": turn.zone}, card=f"menu:{turn.user_id}", fresh=True)


async def _settle(turn: Turn, text: str) -> None:
    """What was decided takes the place of the question."""
    await turn.owe("say", {"text": text, "zone": turn.zone}, card=f"menu:{turn.user_id}")


# --- who and what -------------------------------------------------------------------------------------------------


async def help_(turn: Turn) -> None:
    """/help, for one's own role."""
    role = turn.staff.role if turn.staff else "customer"
    await turn.say(f"help_{role}", company=turn.work.policy.company.name)


async def whoami(turn: Turn) -> None:
    """/whoami; sent in a group it tells the group's id too, for config.yaml."""
    staff = turn.staff
    await turn.say(
        "whoami",
        telegram_id=turn.user_id,
        group=None if turn.is_private else turn.chat_id,
        role=staff.role if staff else None,
        name=staff.name if staff else None,
        team=staff.team if staff else None,
    )


COMMANDS: Mapping[str, Handler] = {
    "start": start,
    "stop": stop,
    "language": language,
    "privacy": privacy,
    "mydata": mydata,
    "forget": forget,
    "help": help_,
    "whoami": whoami,
}
PRESSES: Mapping[str, PressHandler] = {"o": stop_asking, "l": speak, "f": confirm_forget}
