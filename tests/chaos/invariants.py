"""What must hold after any chaos, each promise as one function: what it looks at, how much there was, what broke it."""

from __future__ import annotations

import re
import signal
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from time import monotonic, time
from typing import Any

from simulator.things import Message
from surveys.records import CaseState, DeliveryState, State
from surveys.values import replace
from tests.chaos.accounts import Facts, Verdict
from tests.chaos.bots import Blow, Bot
from tests.chaos.customers import sight_of
from tests.chaos.ledger import Asked
from tests.chaos.scene import Scene, Sent, back_after, handed_over_after

Invariant = Callable[[Facts], Awaitable[Verdict]]

#: Seconds.
BACK_WITHIN, HANDED_OVER_WITHIN, STOPPED_WITHIN = 10.0, 5.0, 10.0
REPEATED = "Повтор: первое сообщение могло не дойти"
#: As long as groups and people have to be remembered, in seconds.
MINUTE, FEW_SECONDS = 61.0, 5.0
#: Telegram's clock runs beside ours, which only grows.
APART = time() - monotonic()
#: Around a stall of the simulated Telegram, in seconds.
LUMP = 1.0
#: Signs with which digests begin.
DIGEST = ("📊", "⚪", "🟢", "🔴", "🟠", "🔵")
#: In the first line of a message that counts the low scores of an hour.
COUNTED = "за час"
_TICKET = re.compile(r"T-\d+-\d+")
_EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))


async def every_answer_once(facts: Facts) -> Verdict:
    """What a customer gave, and Telegram kept, is there exactly once with the right value; nothing else is there."""
    told, kept = facts.told, facts.kept
    wrong = [
        f"{_named(facts, asked)}: given {told.get(asked)}, kept {kept.get(asked)}"
        for asked in sorted({*told, *kept})
        if told.get(asked, [])[-1:] != kept.get(asked, [])[-1:]
    ]
    lost = len(facts.scene.world.updates.expired)
    return Verdict("every answer exactly once", f"{len(told)} answers, {lost} updates not kept by Telegram", wrong)


async def changes_in_order(facts: Facts) -> Verdict:
    """Every version that a customer gave is kept, in the order in which they were given; only the last is in force."""
    told, kept = facts.told, facts.kept
    changed = {asked for asked, versions in told.items() if len(versions) > 1}
    wrong = [
        f"{_named(facts, asked)}: given {told[asked]}, kept {kept.get(asked)}"
        for asked in sorted(told)
        if told[asked] != kept.get(asked)
    ]
    current = Counter((row.invitation_id, row.question) for row in facts.answers if row.superseded_at is None)
    wrong += [f"invitation {key[0]}, {key[1]}: {n} versions in force" for key, n in current.items() if n != 1]
    return Verdict("changed answers in the right order", f"{len(changed)} changed", wrong)


def _named(facts: Facts, asked: Asked) -> str:
    row = facts.invitation_by_token.get(asked[0])
    return f"invitation {row.id if row else asked[0]}, {asked[1]}"


async def every_order_once(facts: Facts) -> Verdict:
    """Each /survey of an agent became one contact with one invitation, and was answered at most once."""
    tickets = {row.id: row.ticket for row in facts.contacts}
    invited = Counter(tickets.get(row.contact_id) for row in facts.invitations)
    orders = [
        order for order in facts.scene.cast.ledger.orders if order.update not in facts.scene.world.updates.expired
    ]
    wrong = [f"{order.ticket}: {invited[order.ticket]} invitations" for order in orders if invited[order.ticket] != 1]
    for agent in facts.scene.cast.agents:
        mine = [sent.text for sent in facts.scene.sent if sent.chat == agent.person.id]
        answers = Counter(ticket for text in mine for ticket in _TICKET.findall(text))
        wrong += [f"{ticket}: answered {n} times" for ticket, n in answers.items() if n > 1]
    return Verdict("every /survey carried out once", f"{len(orders)} orders", wrong)


async def every_unhappy_customer_has_a_case(facts: Facts) -> Verdict:
    """A low score opened one case; what managers pressed and wrote about it was kept."""
    cases = {row.invitation_id: row for row in facts.cases}
    low = [
        facts.invitation_by_token[token].id
        for (token, question), versions in facts.told.items()
        if question == "score" and any(choices[0] in ("1", "2") for choices, _ in versions)
    ]
    wrong = [f"invitation {one}: a low score and no case" for one in low if one not in cases]
    return Verdict("every unhappy customer has a case", f"{len(low)} cases", [*wrong, *_ignored_managers(facts)])


def _ignored_managers(facts: Facts) -> Iterable[str]:
    cases, staff = {row.id: row for row in facts.cases}, {row.id: row.telegram_id for row in facts.staff}
    lost = facts.scene.world.updates.expired
    by_case: dict[int, list[Any]] = defaultdict(list)
    for press in facts.scene.cast.ledger.case_presses:
        if press.update not in lost:
            by_case[press.case].append(press)
    for number, presses in by_case.items():
        case = cases[number]
        takers = {press.manager for press in presses if press.verb in ("take", "resolve")}
        if takers and (case.state is CaseState.OPEN or staff[case.owner_id] not in takers):
            yield f"case {number}: taken by {takers}, kept {case.state} of {staff.get(case.owner_id)}"
        outcomes = {press.choice for press in presses if press.verb == "outcome"}
        if outcomes and (case.state is not CaseState.RESOLVED or case.outcome not in outcomes or not case.action):
            yield f"case {number}: resolved as {outcomes}, kept {case.state}, {case.outcome}"


async def one_live_card(facts: Facts) -> Verdict:
    """Nobody has two cards with buttons for one invitation, or for one case."""
    wrong, cards = [], 0
    for customer in facts.scene.cast.customers:
        live = Counter(seen.token for seen in customer.sights())
        cards += sum(live.values())
        wrong += [f"customer {customer.person.id}: {n} live cards of {token}" for token, n in live.items() if n > 1]
    for manager in facts.scene.cast.managers:
        live_cases = Counter(manager.case_of(card) for card in manager.cards())
        cards += sum(live_cases.values())
        wrong += [f"manager {manager.chat_id}: {n} live cards of case {c}" for c, n in live_cases.items() if n > 1]
    return Verdict("one live card for an invitation, or case", f"{cards} live cards", wrong)


async def no_dead_buttons(facts: Facts) -> Verdict:
    """Every button that can be seen does something: the card is where the database believes, and asks what it asks."""
    wrong, buttons = [], 0
    for customer in facts.scene.cast.customers:
        for message in customer.person.messages():
            buttons += len(message.buttons)
            wrong += [f"customer {customer.person.id}, message {message.id}: {why}" for why in _dead(facts, message)]
    for manager in facts.scene.cast.managers:
        for card in manager.cards():
            buttons += len(card.buttons)
            case = next((row for row in facts.cases if row.id == manager.case_of(card)), None)
            if case is None or case.state in (CaseState.RESOLVED, CaseState.NOT_OURS):
                wrong.append(f"manager {manager.chat_id}, message {card.id}: its case is over")
    return Verdict("no card with dead buttons", f"{buttons} buttons", wrong)


def _dead(facts: Facts, message: Message) -> Iterable[str]:
    seen = sight_of(message) if message.keyboard else None
    if seen is None:
        return
    invitation = facts.invitation_by_token[seen.token]
    stands = facts.standing.get(f"invitation:{invitation.id}")
    if stands is None or stands.message_id != message.id:
        yield f"shows {seen.stage} of invitation {invitation.id}, whose card stands at {stands and stands.message_id}"
    asks = invitation.question if invitation.question else "thanks" if invitation.editable_until else None
    if seen.stage != asks:
        yield f"shows {seen.stage}, but invitation {invitation.id} is at {asks} ({invitation.state})"


async def one_digest_a_day(facts: Facts) -> Verdict:
    """No manager got two digests of one day, or two cards of one case, that were not marked as repeats."""
    actions = Counter(facts.scene.cast.ledger.actions)
    fresh = [sent for sent in facts.scene.sent if REPEATED not in sent.text]
    titles = Counter((sent.chat, _title(sent)) for sent in fresh if sent.text[:1] in DIGEST)
    cards = Counter((int(sent.presses[0].split(":")[2]), sent.chat) for sent in fresh if _is_case(sent))
    wrong = [f"manager {chat}: {n} times «{title}»" for (chat, title), n in titles.items() if n > 1]
    wrong += [
        f"manager {chat}: {n} cards of case {case}"
        for (case, chat), n in cards.items()
        if n > 1 + actions[case, chat]  # after words about a case its card comes once more, below them
    ]
    counts = f"{titles.total()} digests, {cards.total()} case cards, {len(facts.scene.sent) - len(fresh)} repeats"
    return Verdict("no digest, no case card twice", counts, wrong)


def _title(sent: Sent) -> str:
    """Of a digest the line that names its days; of a message that counts low scores the time since which it counts, as
    the number grows."""
    first, *others = sent.text.split("\n")
    return "\n".join(others) if COUNTED in first else first


def _is_case(sent: Sent) -> bool:
    return any(press.startswith("k:") for press in sent.presses)


async def doubt_is_never_repeated(facts: Facts) -> Verdict:
    """What may have arrived is not sent again in silence: no customer got the same card as a new message twice."""
    cards = Counter(sent for sent in map(_without_number, facts.scene.sent) if sent.presses[:1] and _is_survey(sent))
    wrong = [
        f"customer {sent.chat}: {n} times «{sent.text[:40]}…» of {sent.presses[0]}"
        for sent, n in cards.items()
        if n > 1
    ]
    states = Counter(row.state for row in facts.deliveries if row.id in facts.scene.doubtful)
    left = sum(row.state is DeliveryState.IN_DOUBT for row in facts.deliveries)
    counts = f"{len(facts.scene.doubtful)} in doubt, {states[DeliveryState.SENT]} healed, {left} left"
    return Verdict("in-doubt sends never silently repeated", counts, wrong)


def _without_number(sent: Sent) -> Sent:
    return replace(sent, message=0)


def _is_survey(sent: Sent) -> bool:
    return sent.presses[0][0] in "audsr"


async def limits_are_kept(facts: Facts) -> Verdict:
    """No second and no chat got more than Telegram allows, and Telegram had to refuse nothing as too fast, but for what
    `EXCUSES` names."""
    limits, seconds = facts.scene.cast.limits, 3.0
    excuses = Counter(_excuse(facts, chat, at) for chat, at in limits.refusals)
    wrong = [
        f"chat {chat} at {at:.2f}: too fast, after {_before(facts, chat, at)}"
        for chat, at in limits.refusals
        if _excuse(facts, chat, at) is None
    ]
    by_chat: dict[int, list[float]] = defaultdict(list)
    for chat, at in (*limits.sends, *limits.edits):
        by_chat[chat].append(at)
    worst = _most_within([at for _, at in limits.sends], 1.0)
    worst_chat = max((_most_within(times, seconds) for chat, times in by_chat.items() if chat > 0), default=0)
    worst_group = max((_most_within(times, 60.0) for chat, times in by_chat.items() if chat < 0), default=0)
    if worst > limits.all_per_second:
        wrong.append(f"{worst} sends within a second")
    if worst_chat > limits.private_burst + seconds * limits.private_per_second:
        wrong.append(f"{worst_chat} messages to one chat within {seconds} seconds")
    if worst_group > limits.group_per_minute:
        wrong.append(f"{worst_group} messages to one group within a minute")
    counts = f"{len(facts.scene.writes)} calls, worst second {worst}, worst chat {worst_chat} in {seconds:.0f} s"
    counts += f", the group {worst_group} in a minute"
    counts += "".join(f", {n} refused {excuse}" for excuse, n in excuses.items() if excuse)
    return Verdict("never above Telegram's limits", counts, wrong)


def _excuse(facts: Facts, chat: int, at: float) -> str | None:
    return next((name for name, is_one in EXCUSES.items() if is_one(facts, chat, at)), None)


def _stood_still(facts: Facts, chat: int, at: float) -> bool:
    """Calls that were made in good order arrive in a lump."""
    return any(abs(at - stall) <= LUMP for stall in facts.scene.cast.stalls)


def _came_with_another_clock(facts: Facts, chat: int, at: float) -> bool:
    """What went out in the last minute seems to be an hour old to a process that begins to send just then."""
    since = at - (MINUTE if chat < 0 else FEW_SECONDS)
    began = [when + APART for bot in facts.scene.bots for when, what in bot.told if what == "leading"]
    sets = [when + APART for when in facts.scene.clock.sets]
    return any(since < one <= at + LUMP and any(since < when <= one for when in sets) for one in began)


#: Why Telegram may refuse what we could not know to be too fast.
EXCUSES: Mapping[str, Callable[[Facts, int, float], bool]] = {
    "after the simulated Telegram stood still": _stood_still,
    "after a start with another clock": _came_with_another_clock,
}


def _before(facts: Facts, chat: int, at: float) -> list[str]:
    """What went to this chat in the seconds before."""
    mine = (call for call in facts.scene.writes if int(call.chat_id or 0) == chat and at - 5 < call.at < at)
    return [f"{call.at - at:.2f} {call.method} {call.code}" for call in mine]


def _most_within(times: Sequence[float], seconds: float) -> int:
    times, begin, most = sorted(times), 0, 0
    for end, at in enumerate(times):
        while times[begin] <= at - seconds:
            begin += 1
        most = max(most, end - begin + 1)
    return most


async def nothing_waits_for_ever(facts: Facts) -> Verdict:
    """Every delivery has come to an end, but for those of which nobody will ever know."""
    states = Counter(row.state for row in facts.deliveries)
    waiting = (DeliveryState.READY, DeliveryState.SENDING)
    wrong = [
        f"delivery {row.id}, {row.kind} to {row.chat_id}: {row.state}, not before {row.not_before}, {row.error}"
        for row in facts.deliveries
        if row.state in waiting
    ]
    if left := facts.scene.world.updates.pending():
        wrong.append(f"{len(left)} updates wait at Telegram")
    counts = ", ".join(f"{n} {state}" for state, n in sorted(states.items()))
    return Verdict("nothing waits for ever", counts, wrong)


async def strange_updates_hold_up_nobody(facts: Facts) -> Verdict:
    """What nobody can read is kept for whoever mends the program; nothing else failed."""
    failed = {row.update_id: row.error for row in facts.inbox if row.state != "seen"}
    poisoned = facts.scene.poisoned - set(facts.scene.world.updates.expired)
    wrong = [f"update {number} failed: {error}" for number, error in failed.items() if number not in poisoned]
    wrong += [f"update {number} is malformed and was not kept" for number in poisoned if number not in failed]
    return Verdict("malformed updates kept, others done", f"{len(facts.inbox)} updates, {len(failed)} kept", wrong)


async def back_soon(facts: Facts) -> Verdict:
    """After every kill the bot polls, or takes deliveries, again within ten seconds."""
    kills = [blow for blow in facts.scene.blows if blow.sign == signal.SIGKILL]
    return _in_time("back after every kill", facts, kills, back_after, BACK_WITHIN)


async def handed_over_soon(facts: Facts) -> Verdict:
    """While a replica stands by, it leads within five seconds of the leader's death."""
    kills = [blow for blow in facts.scene.blows if blow.led and blow.sign == signal.SIGKILL]
    deaths = [blow for blow in kills if any(_lives_on(facts, standby, blow.at) for standby in blow.standbys)]
    return _in_time("handed over when the leader dies", facts, deaths, handed_over_after, HANDED_OVER_WITHIN)


def _lives_on(facts: Facts, bot: Bot, at: float) -> bool:
    """It is not struck itself before it could lead."""
    return not any(blow.bot is bot and at <= blow.at <= at + HANDED_OVER_WITHIN for blow in facts.scene.blows)


def _in_time(
    invariant: str,
    facts: Facts,
    blows: Sequence[Blow],
    after: Callable[[Scene, Blow], float | None],
    within: float,
) -> Verdict:
    """Seconds in which nobody could write to the database are left out."""
    times = [(blow, _without_withholdings(facts, blow.at, after(facts.scene, blow))) for blow in blows]
    wrong = [
        f"{blow.bot.name}, killed at {blow.at:.2f}: {'never' if took is None else f'{took:.1f} s'}"
        for blow, took in times
        if took is None or took > within
    ]
    took = sorted(seconds for _, seconds in times if seconds is not None)
    counts = f"{len(took)} times, median {took[len(took) // 2]:.1f} s, worst {took[-1]:.1f} s" if took else "0 times"
    return Verdict(f"{invariant} within {within:.0f} s", counts, wrong)


def _without_withholdings(facts: Facts, begin: float, seconds: float | None) -> float | None:
    if seconds is None:
        return None
    left, reached, end = seconds, begin, begin + seconds
    for since, until in sorted(facts.scene.withholdings):
        left -= max(0.0, min(until, end) - max(since, reached))
        reached = max(reached, min(until, end))
    return left


async def stops_when_asked(facts: Facts) -> Verdict:
    """SIGTERM in the middle of anything: the process ends well, in time. Other ends are counted."""
    ends = [end for bot in facts.scene.bots for end in bot.ends]
    asked = [end for end in ends if end.sign == signal.SIGTERM]
    wrong = [
        f"status {end.status} after {end.took:.1f} s" for end in asked if end.status != 0 or end.took > STOPPED_WITHIN
    ]
    unasked = sum(end.sign is None for end in ends)
    worst = max((end.took for end in asked), default=0.0)
    return Verdict(
        "SIGTERM ends it well within 10 s", f"{len(asked)} times, worst {worst:.1f} s; {unasked} other ends", wrong
    )


async def database_is_sound(facts: Facts) -> Verdict:
    """`PRAGMA integrity_check`, and its like on PostgreSQL."""
    rows = sum(map(len, facts.tables.values()))
    return Verdict("the database is sound", f"{rows} rows", list(facts.complaints))


async def figures_equal_a_recount(facts: Facts) -> Verdict:
    """What digests count is what a recount of the people's own answers gives."""
    async with facts.store.reading() as tx:
        scores = dict(await tx.figures.score_counts("csat", "score", *_EVER))
        solved = dict(await tx.figures.choice_counts("csat", "solved", *_EVER))
        asked, answered = await tx.figures.invited("csat", *_EVER)
        comments = len(await tx.figures.comments(*_EVER, limit=1_000_000))
        miscounts = await tx.figures.miscounts()
    last = {asked: versions[-1] for asked, versions in facts.told.items()}
    recount = {
        "scores": (scores, Counter(int(choices[0]) for (_, q), (choices, _) in last.items() if q == "score")),
        "solved": (solved, Counter(choices[0] for (_, q), (choices, _) in last.items() if q == "solved")),
        "comments": (comments, sum(text is not None for _, text in last.values())),
        "answered": (answered, len({token for token, _ in last})),
        "asked": (
            asked,
            sum(row.asked_at is not None and row.state != State.UNDELIVERABLE for row in facts.invitations),
        ),
    }
    wrong = [f"{what}: {told}, recounted {counted}" for what, (told, counted) in recount.items() if told != counted]
    wrong += [f"{each.table} {each.key}: kept {each.kept}, recounted {each.counted}" for each in miscounts]
    return Verdict("figures equal a recount", f"{asked} asked, {answered} answered, {comments} comments", wrong)


async def enough_happened(facts: Facts) -> Verdict:
    """As many kills and answers as were ordered, and every misfortune that can happen here at least once."""
    plan, scene = facts.scene.plan, facts.scene
    wrong = [f"never happened: {name}" for name in scene.not_yet()]
    for what, there, ordered in (("kills", scene.kills, plan.kills), ("answers", len(facts.told), plan.answers)):
        if there < ordered:
            wrong.append(f"{there} {what} instead of {ordered}")
    counts = f"{scene.kills} kills, {scene.happened.total()} misfortunes, {scene.cast.ledger.repeats} presses repeated"
    return Verdict("enough happened", counts, wrong)


#: In the order of the table.
INVARIANTS: tuple[Invariant, ...] = (
    every_answer_once,
    changes_in_order,
    every_order_once,
    every_unhappy_customer_has_a_case,
    one_live_card,
    no_dead_buttons,
    one_digest_a_day,
    doubt_is_never_repeated,
    limits_are_kept,
    nothing_waits_for_ever,
    strange_updates_hold_up_nobody,
    back_soon,
    handed_over_soon,
    stops_when_asked,
    database_is_sound,
    figures_equal_a_recount,
    enough_happened,
)
