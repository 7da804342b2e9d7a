"""A figure is the same wherever it is read: in the digest, in its account, in the rows behind it, measured at the
terminal, and recounted from an export. For every metric, over a history with everything that can happen to an answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from insights.digest import Digest, DigestKind, Figure
from insights.metrics import METRICS, Account, Base, Metric, account
from surveys.policy import DigestPolicy, Policy
from surveys.records import Answer, CaseState, Staff
from surveys.schedule import day_bounds, zone
from surveys.use_cases.bounce import lose_customer
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.export_answers import Wanted, rows_of
from surveys.use_cases.measure import Measured, measure
from surveys.use_cases.open_figure import open_figure
from surveys.values import replace
from tests.builders import Office
from tests.use_cases.answering import answered
from tests.use_cases.test_digests import TUESDAY

Rows = Sequence[Mapping[str, Any]]
Export = Mapping[str, Rows]
KYIV = zone("Europe/Kyiv")
#: How many days a digest of each kind is about on that Tuesday.
DAYS: Mapping[DigestKind, int] = {"day": 1, "week": 7, "month": TUESDAY.day}
#: By which column a row of an export belongs to a period.
AT: Mapping[Base, str] = {"answers": "answered_at", "invitations": "asked_at", "cases": "opened_at"}
#: (for it, against it, of how many).
Counted = tuple[int, int, int]
_NONE: Counted = (0, 0, 0)
#: What the digest says of each metric. Completion is not in it, and of cases only weeks and months tell.
IN_DIGEST: Mapping[str, Callable[[Digest], Counted]] = {
    "csat": lambda digest: _of(digest.satisfied),
    "dissatisfied": lambda digest: (digest.dissatisfied, 0, digest.satisfied.whole),
    "nps": lambda digest: (digest.nps.promoters, digest.nps.detractors, digest.nps.answered) if digest.nps else _NONE,
    "ces": lambda digest: _of(digest.ces),
    "fcr": lambda digest: _of(digest.fcr),
    "response": lambda digest: _of(digest.responded),
    "in_time": lambda digest: _of(digest.in_time),
}


def _of(figure: Figure | None) -> Counted:
    return (figure.part, 0, figure.whole) if figure else _NONE


# --- a history in which everything happens ------------------------------------------------------------------------


async def history(office: Office) -> None:
    """Ten days up to Tuesday, two teams and a colleague without one; every day has a bit of everything."""
    office.obeys(Policy(digest=DigestPolicy(chart=False)))
    agents = [await office.agent("Анна"), await office.agent("Борис", team="sales"), await office.agent("Вера", None)]
    end = office.now
    for ago in range(9, -1, -1):
        office.now = end - timedelta(days=ago)
        await a_day(office, agents, ago)
    office.now = end + timedelta(hours=2)


async def a_day(office: Office, agents: Sequence[Staff], turn: int) -> None:
    for place, agent in enumerate(agents):
        await answered(office, agent, 1 + (turn + place) % 5, "Спасибо, всё хорошо", solved="yes" if turn % 2 else "no")
        await answered(office, agent, 5)
        await answered(office, agent, (turn * 3 + place) % 11, survey="nps")
        await answered(office, agent, 1 + (turn + place) % 7, survey="ces")
    agent = agents[turn % len(agents)]
    await changes_their_mind(office, agent)
    await says_nothing(office, agent)
    await cannot_be_reached(office, agent)
    await answers_the_day_after(office, agent)
    await answers_late(office, agent)
    await is_seen_to(office, agent, turn)


async def changes_their_mind(office: Office, agent: Staff) -> None:
    customer, invitation = await answered(office, agent, 1)
    await office.taps(customer, invitation.token, "score", "4")
    await office.taps(customer, invitation.token, "solved", "no")
    await office.taps(customer, invitation.token, "solved", "yes")


async def says_nothing(office: Office, agent: Staff) -> None:
    customer = await office.customer()
    await office.asked(customer, await office.contact(customer, agent))


async def cannot_be_reached(office: Office, agent: Staff) -> None:
    customer = await office.customer()
    await office.asked(customer, await office.contact(customer, agent))
    async with office.work() as work:
        await lose_customer(work, customer, "blocked")


async def answers_the_day_after(office: Office, agent: Staff) -> None:
    """Asked today, answered tomorrow: the score is of tomorrow, the response of today."""
    customer = await office.customer()
    invitation = await office.asked(customer, await office.contact(customer, agent))
    today, office.now = office.now, office.now + timedelta(days=1)
    await office.taps(customer, invitation.token, "score", "2")
    office.now = today


async def answers_late(office: Office, agent: Staff) -> None:
    """A score that came after the end."""
    customer = await office.customer()
    invitation = await office.asked(customer, await office.contact(customer, agent))
    async with office.work() as work:
        late = Answer(0, invitation.id, "score", work.now, ("5",), 5, is_late=True)
        await work.tx.answers.add(late)


async def is_seen_to(office: Office, agent: Staff, turn: int) -> None:
    """An unhappy customer: answered in time, a day too late, or nobody's to answer."""
    _, invitation = await answered(office, agent, 1)
    async with office.work() as work:
        case = await work.tx.cases.of_invitation(invitation.id)
        assert case is not None
        done = replace(case, state=CaseState.RESOLVED, resolved_at=case.due_at)
        late = replace(done, resolved_at=case.due_at + timedelta(days=1))
        refused = replace(case, state=CaseState.NOT_OURS, resolved_at=case.opened_at)
        await work.tx.cases.save((done, late, refused)[turn % 3])


# --- where a figure is read ---------------------------------------------------------------------------------------


async def digest_of(office: Office, manager: Staff, kind: DigestKind) -> Digest:
    async with office.work() as work:
        return await compose_digest(work, manager, TUESDAY, kind)


async def pages_of(office: Office, manager: Staff, metric: Metric, kind: DigestKind) -> tuple[Account, Account]:
    """(what the account says, what its pages come to)."""
    async with office.work() as work:
        first = await open_figure(work, manager, metric.key, kind, TUESDAY)
        pages = [await open_figure(work, manager, metric.key, kind, TUESDAY, page) for page in range(first.pages)]
    rows = Counter((row.value, row.reason) for opened in pages for row in opened.rows)
    return first.account, account(metric, rows)


def whole(measured: Measured) -> Account:
    assert measured.whole.account is not None
    return measured.whole.account


async def exported(office: Office, team: str | None) -> Export:
    async with office.work() as work:
        return {
            what: [row async for rows in rows_of(work.tx, work.house, Wanted(what, team=team)) for row in rows]
            for what in AT
        }


# --- recounted from an export, as somebody would in a spreadsheet -------------------------------------------------


def recounted(office: Office, metric: Metric, answers: Rows) -> Account:
    questions = questions_of(office, metric)
    ours = [row for row in answers if questions.get(row["survey"]) == row["question"]]
    return account(metric, Counter((str(row["value"]), row["excluded_because"]) for row in ours))


def recounted_asked(office: Office, metric: Metric, asked: Rows) -> Account:
    """Completion is about those who answered."""
    surveys = questions_of(office, metric)
    silent = "silent" if "silent" in metric.excluded else None
    ours = [row for row in asked if row["survey"] in surveys]
    return account(
        metric,
        Counter((row["became"], silent if row["became"] == "silent" else row["excluded_because"]) for row in ours),
    )


def recounted_cases(office: Office, metric: Metric, cases: Rows) -> Account:
    return account(metric, Counter(handled(row, office.now) for row in cases))


def handled(case: Mapping[str, Any], now: datetime) -> tuple[str, str | None]:
    resolved_at, due_at = case["resolved_at"], case["due_at"]
    if case["state"] == "not_ours":
        return "not_ours", "not_ours"
    if resolved_at is None and due_at > now:
        return "not_due", "not_due"
    return "in_time" if resolved_at and resolved_at <= due_at else "overdue", None


RECOUNTED = {"answers": recounted, "invitations": recounted_asked, "cases": recounted_cases}


def questions_of(office: Office, metric: Metric) -> Mapping[str, str]:
    """Survey → the question that the metric looks at."""
    surveys = [office.house.survey(key) for key in office.house.in_force]
    return {
        survey.key: metric.question or survey.score_question.key
        for survey in surveys
        if survey is not None and survey.measure == metric.measure
    }


async def test_the_figure_is_the_list_is_the_export(office: Office):
    """Of everybody and of each team, in a history that has everything that can be left out."""
    await history(office)
    for team in (None, "support", "sales"):
        await _agree(office, team)
    assert await _left_out(office) == {"superseded", "late", "undeliverable", "silent", "not_due", "not_ours"}


async def _agree(office: Office, team: str | None) -> None:
    manager = await office.manager(team=team)
    export = await exported(office, team)
    for kind, days in DAYS.items():
        digest = await digest_of(office, manager, kind)
        first = TUESDAY - timedelta(days=days - 1)
        begin, end = day_bounds(first, KYIV)[0], day_bounds(TUESDAY, KYIV)[1]
        recent = {what: [row for row in export[what] if row[at] and begin <= row[at] < end] for what, at in AT.items()}
        for metric in METRICS.values():
            async with office.work() as work:
                measured = whole(await measure(work, metric.key, first, TUESDAY, team))
            told, listed = await pages_of(office, manager, metric, kind)
            recount = RECOUNTED[metric.base](office, metric, recent[metric.base])
            assert told == listed == measured == recount, (team, metric.key, kind)
            if metric.key in IN_DIGEST and (kind, metric.base) != ("day", "cases"):
                assert IN_DIGEST[metric.key](digest) == (told.part, told.less, told.whole), (team, metric.key, kind)


async def _left_out(office: Office) -> set[str]:
    reasons: set[str] = set()
    for key in METRICS:
        async with office.work() as work:
            reasons |= set(whole(await measure(work, key, date(2026, 11, 1), TUESDAY)).excluded)
    return reasons


async def test_rows_of_an_export_say_why_they_do_not_count(office: Office):
    await history(office)
    await office.planned(await office.customer())
    export = await exported(office, None)
    answers, invitations = export["answers"], export["invitations"]
    assert all(row["counted"] == (row["excluded_because"] is None) for row in (*answers, *invitations))
    assert {row["excluded_because"] for row in answers} == {None, "superseded", "late"}
    assert {row["excluded_because"] for row in invitations} == {None, "undeliverable", "not_asked"}
    assert {row["became"] for row in invitations if row["counted"]} == {"silent", "partial", "complete"}


async def test_splits_add_up_to_the_whole(office: Office):
    """So that nothing is lost between the groups, or counted in two of them."""
    await history(office)
    for key in METRICS:
        async with office.work() as work:
            measured = await measure(work, key, TUESDAY - timedelta(days=9), TUESDAY, None, ("team", "topic", "day"))
        for lines in measured.by.values():
            accounts = [line.account for line in lines if line.account]
            assert sum(each.part for each in accounts) == whole(measured).part
            assert sum(each.whole for each in accounts) == whole(measured).whole
            assert sum(each.rows for each in accounts) == whole(measured).rows
