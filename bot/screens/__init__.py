"""What a delivery looks like in the chat: (kind, payload, language, now) → a screen. No store, no network.

Payloads are plain JSON. Times are ISO text in UTC, with offset; `zone` is the reader's IANA zone, the company's when it
is left out. `?` marks what may be null or left out. Text of people comes as they wrote it; it is cut, cleaned and
escaped here. `survey` and `version?` name a definition; without a version it is the one in force.

invitation · reminder · card · again (the card, asking for a tap that may have been lost)
    token, survey, version, face: question|thanks|sealed|expired|declined|withdrawn, question?, replies: {question:
    [choice keys]}, has_comment, wants_contact, is_changing, may_change, closed_at?, deadline?, unclear?: [choice keys
    that what was typed may have meant], zone
case · escalation
    case (its number), state: open|taken|resolved|not_ours, cause: low_score|wants_contact, step?: cause|action|outcome,
    survey, version, score?, previous_score?, reasons: [choice keys], comment?, wants_contact, customer?,
    customer_username?, ticket?, topic?, channel?, agent?, team?, opened_at, due_at, waiting_minutes, owner? (a name),
    root_cause?, action?, outcome?, resolved_at?, is_escalated, is_repeat, zone
alert
    count (unhappy customers), since, is_overdue (more cases than came as cards), is_repeat, zone
digest · report (a digest that somebody asked for)
    kind: day|week|month, day (ISO date; of a longer time: its last day), audience? (a team), status: usual|worse|
    below_target|better|few|none, survey, version?, satisfied, dissatisfied, answered, percent? (null under 5),
    invited_cohort, answered_cohort, week?: {satisfied, answered, percent?}, open_cases: [{id, quote?,
    waiting_minutes}] (longest waiting first), open_cases_total, quotes: [{text, score?, survey?, version?}],
    top_reasons: [[choice key, number]], risen?: {choice key: number that is usual}, nps?: {score?, promoters,
    detractors, answered}, nps_step?: {score, points, is_real} (from the time before), ces?, fcr?, completion?,
    in_time?: {satisfied, answered, percent?}, usual?: {low, high} (whole percent), news?: raised|back_to_usual,
    step?: {percent, points, is_real} (from the time before), where?: {key, unsatisfied, whole}, since? (local
    hour), month?: {satisfied, answered, percent?} (28 days), target? (whole percent), light?: green|amber|red,
    chances? (of ten), lasting?: {kind: worse|better, days, satisfied, answered, percent?, usual}, drift?: {weeks,
    before: {satisfied, answered, percent?}, after}, level?: {day, before, after, is_new}, watched?: {day, what,
    before, since, kind: better|worse|same, missing (answers), is_recovery, is_mixed}, focus: [metrics],
    history?: {points: [[ISO date, satisfied, answered, low?, high?]], marks: [[ISO date, words]]}, nps_history?:
    {points: [[ISO date, promoters, detractors, answered, low?, high?]] (points), marks}, is_repeat, zone
figure
    metric, base: answers|invitations|cases, question? (without it the score), kind, day, audience?, part, less, whole,
    excluded: {reason: number}, value?, low?, high? (whole percent, or points), rows: [{value, reason?, at, survey,
    ticket?, agent?, comment?}], page, pages, others: [metrics that have rows], zone
agents
    days, audience?, satisfied, answered, percent?, is_judged, called: [an agent as below, with its side or seldom?:
    {own, others} (whole percent of contacts after which the customer was asked)], funnel?:
    {centre (0–1), points: [[answers, satisfied, name?]], limits: [[answers, low, high, outer low, outer high]]}
note (a colleague's morning)
    name, days, comments: [text], points? (of percent, when that is new), zone
topics
    first, last (ISO dates), audience?, comments, named (that fit a topic), before (comments of the four weeks before),
    is_poor, rising: [{name, now, before}], topics: [{name: {language: text}, comments, praised, blamed, quote?}]
drivers
    first, last, audience?, survey, answers, satisfied, is_all, method: reasons|differences|model, explained, reasons:
    [[choice key, number]], linked: [{factor (words.FACTORS), level? (words.LEVELS), name?, with: [satisfied, answers],
    without, is_worse}], model: [{factor, share, low, high}] (whole percent), map?: {centre, even, points: [{factor,
    level?, name?, with: [satisfied, answers], share, low, high, side: worse|better|same}]} (of 0–1)
silence
    first, last, audience?, survey, reached, answered, scored, satisfied, bounds?: [low, high] (of 100), corrected?:
    {raw, corrected} (whole percent), is_even, apart: [{factor: agent|channel|topic|hour, level?, name?, is_less,
    answered, asked}], late?: {before: [satisfied, answers], after, kind: up|down|same}, mismatched, quotes:
    [{quote, ticket?, case?}], stopped?: {question, stopped, answered}, opted_out, undelivered, covered?: {surveyed,
    eligible, missing: {coverage.Cause: number}}
link
    url, ticket?, who?, expires_at, zone
file
    name, content (base64) or order (what bot.filing makes it of), template: mydata | export {what:
    answers|invitations|cases, rows, form: xlsx|csv}
say
    text (which message), and:
    greeting: rest_days, is_back · privacy: retention? · language_set · stopped · language_menu · forget_confirm ·
    forgotten · forget_kept · help_customer · write_please · comment_kept · comment_kept_late · comment_cut ·
    link_gone ·
    link_not_yours · already_answering · nothing_open: is_off?, support_contact?
    welcome_agent, welcome_manager: name, team? · staff_link_gone · staff_already: role ·
    whoami: telegram_id, role?, name?, team?, group? ·
    help_agent · help_manager · not_for_you · unknown_command · commands_only
    survey_planned: who, at, survey, version?, ticket?, zone · survey_now: who, survey, version?, ticket? ·
    survey_refused: who, reason (eligibility.Reason), since?, until?, detail?, zone ·
    survey_about_whom: customers: [{id, name?, username?}], survey · survey_nobody_known · survey_hidden_forward ·
    survey_unknown_key: key, known: [keys] · survey_not_yourself
    why_unknown: what · why_about_whom ·
    why: who, lines: [{event (words.STORY), at, survey?, version?, score?, reason?, since?, until?,
    detail?}], zone · me: name, days, survey, invited, responded, answered, satisfied, percent?, is_few, points? (0: no
    more than chance), reason? (a choice), named, comments: [text], until? · me_few: days · me_morning: is_on, at
    agents_list: days, agents: [{name?, satisfied?, answered?, is_few, side?: above|below, mix?: explains|does_not,
    likely?: [low, high] (whole percent)}] · agents_coverage: days, audience?, whole, agents: [{name?, surveyed,
    eligible, missing: {coverage.Cause: number}}] · agents_audit: days, audience?, chosen?: {satisfied, answered,
    percent?}, drawn?, gap?: {points, low, high} (of percent, chosen − drawn), missing (answers; 0: enough), agents:
    [{name?, chosen: [satisfied, answers], drawn}] · agents_nothing: days · agents_nothing_to_ask: days
    cases: cases: [{id, score?, scale_high, opened_at, state, owner?, quote?, is_overdue}], team?, total?, page?,
    pages?, zone · no_cases · case_gone · action_please: case · comments: items: [{text, at, score?, survey, version?,
    agent?, ticket?}], day?, page?, pages? (as far as is known), zone · no_comments · digest_nothing: day · bad_date:
    given · bad_days: given, most, command · export_nothing · export_too_large · change_noted · change_withdrawn: id,
    day (ISO date), what · changes: changes: [{id (0: from the settings), day, what}], own: [ids that may be taken back]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.screens import agents, cards, cases, digests, figures, links, listening, says
from bot.screens.screen import FindSurvey, Payload, Reader, Screen
from bot.texts import texts_for
from insights.digest import FOCUS
from surveys.languages import Language
from surveys.policy import Company

__all__ = ["Screen", "Screens"]

KINDS: Mapping[str, Callable[[Reader, Payload], Screen]] = {
    "invitation": cards.card,
    "reminder": cards.reminder,
    "card": cards.card,
    "again": cards.again,
    "case": cases.case,
    "escalation": cases.escalation,
    "alert": cases.alert,
    "digest": digests.digest,
    "report": digests.digest,
    "figure": figures.figure,
    "agents": agents.agents,
    "note": agents.note,
    "topics": listening.topics,
    "drivers": listening.drivers,
    "silence": listening.silence,
    "link": links.link,
    "file": links.file,
    "say": says.say,
}

_CARD: Payload = {
    "question": None,
    "replies": {},
    "has_comment": False,
    "wants_contact": False,
    "is_changing": False,
    "may_change": False,
    "closed_at": None,
    "deadline": None,
    "unclear": None,
}
_NAMES = ("customer", "customer_username", "ticket", "topic", "channel", "agent", "team", "owner")
_ENDS = ("step", "root_cause", "action", "outcome", "resolved_at")
_WHY = ("since", "until", "detail")
_OWN = ("points", "is_same", "reason", "audience")
_LISTED = ("day", "total")
_SAID = ("retention", "support_contact", "role", "name", "percent", "group")
_CASE: Payload = {
    "reasons": (),
    "wants_contact": False,
    "is_escalated": False,
    "is_repeat": False,
} | dict.fromkeys(("score", "previous_score", "comment", *_NAMES, *_ENDS))
_CHARTED = ("month", "target", "history", "nps_history")
_MEASURED = ("nps", "ces", "fcr", "completion", "in_time")
_BESIDES = ("watched", "topics", "covered", "driver", "audit")
_SLOW = ("light", "chances", "lasting", "drift", "level", "nps_step")
_DIGEST: Payload = {
    "open_cases": (),
    "open_cases_total": 0,
    "quotes": (),
    "top_reasons": (),
    "risen": {},
    "focus": FOCUS,
    "is_repeat": False,
} | dict.fromkeys(
    ("audience", "week", *_MEASURED, "usual", "news", "step", "where", "since", *_CHARTED, *_SLOW, *_BESIDES)
)

#: What stands for a value that was left out.
LEFT_OUT: Mapping[str, Payload] = {
    "invitation": _CARD,
    "reminder": _CARD,
    "card": _CARD,
    "again": _CARD,
    "case": _CASE,
    "escalation": _CASE,
    "alert": {"is_repeat": False, "is_overdue": False},
    "digest": _DIGEST,
    "report": _DIGEST,
    "figure": {"audience": None},
    "agents": dict.fromkeys(("audience", "percent", "funnel")),
    "note": {"points": None},
    "topics": {"audience": None},
    "drivers": {"audience": None, "map": None},
    "silence": {"audience": None} | dict.fromkeys(("bounds", "corrected", "late", "stopped", "covered")),
    "link": {"ticket": None, "who": None},
    "file": {"form": None},
    "say": {"is_back": False, "is_off": False, "page": 0, "pages": 1}
    | dict.fromkeys((*_NAMES, *_WHY, *_OWN, *_LISTED, *_SAID)),
}


class Screens:
    """Makes screens for one company."""

    def __init__(self, find_survey: FindSurvey, company: Company) -> None:
        self._find_survey = find_survey
        self._company = company

    def render(self, kind: str, payload: Payload, language: Language, now: datetime) -> Screen:
        """The message as it is seen by a reader of this language at this moment."""
        zone = payload.get("zone") or self._company.timezone
        reader = Reader(texts_for(language), now, zone, self._company, self._find_survey)
        return KINDS[kind](reader, {**LEFT_OUT[kind], **payload})
