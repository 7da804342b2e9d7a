"""A digest as plain values, for a delivery and for JSON: nothing is computed here any more."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from insights.digest import Digest, Figure, OpenCase
from insights.display import shown_percent
from insights.nps_figure import NpsFigure
from insights.quotes import Quote
from insights.rounding import half_up
from insights.slow_changes import Drift, Lasting, Level
from insights.verdict import Step
from insights.watch import Watched


def digest_payload(digest: Digest) -> dict[str, object]:
    """The digest as plain values, for a delivery of kind `digest` and for JSON; see `bot/screens` for the table."""
    return {
        "kind": digest.kind,
        "day": digest.day.isoformat(),
        "zone": digest.zone,
        "audience": digest.team,
        "survey": digest.survey,
        "status": digest.status,
        **_figure(digest.satisfied),
        "dissatisfied": digest.dissatisfied,
        "answered_cohort": digest.responded.part,
        "invited_cohort": digest.responded.whole,
        "week": _figure(digest.week),
        "open_cases": [_case(case) for case in digest.open_cases],
        "open_cases_total": digest.open_cases_total,
        "quotes": [_quote(quote) for quote in digest.quotes],
        "top_reasons": [list(reason) for reason in digest.top_reasons],
        "risen": dict(digest.risen),
        "nps": _nps(digest),
        "ces": _figure(digest.ces) if digest.ces else None,
        "fcr": _figure(digest.fcr) if digest.fcr else None,
        "completion": _figure(digest.completion) if digest.completion else None,
        "in_time": _figure(digest.in_time) if digest.in_time else None,
        **_judgement(digest),
        **_slow_changes(digest),
        "focus": list(digest.focus),
        "history": _history(digest) if digest.history else None,
        "nps_history": _nps_history(digest) if digest.nps_history else None,
        "is_repeat": False,
    }


def _judgement(digest: Digest) -> dict[str, object]:
    low_high = dict(zip(("low", "high"), digest.usual, strict=True)) if digest.usual else None
    where = digest.where
    return {
        "usual": low_high,
        "news": digest.news,
        "step": _step(digest.step) if digest.step else None,
        "where": {"key": where.key, "unsatisfied": where.unsatisfied, "whole": where.whole} if where else None,
        "since": digest.since,
        "month": _figure(digest.month) if digest.month else None,
        "target": digest.target,
        "light": digest.light,
        "chances": digest.chances,
    }


def _slow_changes(digest: Digest) -> dict[str, object]:
    step = digest.nps_step
    return {
        "lasting": _lasting(digest.lasting) if digest.lasting else None,
        "drift": _drift(digest.drift) if digest.drift else None,
        "level": _level(digest.level) if digest.level else None,
        "watched": _watched(digest.watched) if digest.watched else None,
        "nps_step": {"score": step.score, "points": step.points, "is_real": step.is_real} if step else None,
    }


def _lasting(lasting: Lasting) -> dict[str, object]:
    usual = half_up(Fraction(100 * lasting.usual))
    return {"kind": lasting.kind, "days": lasting.days, **_pair((lasting.part, lasting.whole)), "usual": usual}


def _drift(drift: Drift) -> dict[str, object]:
    return {"weeks": drift.weeks, "before": _pair(drift.before), "after": _pair(drift.after)}


def _level(level: Level) -> dict[str, object]:
    day = level.day.isoformat()
    return {"day": day, "before": _pair(level.before), "after": _pair(level.after), "is_new": level.is_new}


def _watched(change: Watched) -> dict[str, object]:
    return {
        "day": change.day.isoformat(),
        "what": change.what,
        "before": _pair(change.before),
        "since": _pair(change.since),
        "kind": change.kind,
        "missing": change.missing,
        "is_recovery": change.is_recovery,
        "is_mixed": change.is_mixed,
    }


def _pair(counted: tuple[int, int]) -> dict[str, object]:
    part, whole = counted
    return {"satisfied": part, "answered": whole, "percent": shown_percent(part, whole)}


def _step(step: Step) -> dict[str, object]:
    percent = shown_percent(step.part, step.whole)
    return {"percent": percent, "points": step.points, "is_real": step.is_real}


def _history(digest: Digest) -> dict[str, object]:
    """What the picture shows: each point with its counts and the shares between which it usually falls."""
    points = [
        [count.day.isoformat(), count.part, count.whole, *((band.low, band.high) if band else (None, None))]
        for count, band in digest.history
    ]
    return {"points": points, "marks": _marks(digest, digest.history[0][0].day)}


def _nps_history(digest: Digest) -> dict[str, object]:
    points = [[one.day.isoformat(), *_parts(one.figure), *(one.likely or (None, None))] for one in digest.nps_history]
    return {"points": points, "marks": _marks(digest, digest.nps_history[0].day)}


def _parts(figure: NpsFigure) -> tuple[int, int, int]:
    return figure.promoters, figure.detractors, figure.answered


def _marks(digest: Digest, first: date) -> list[list[str]]:
    return [[day.isoformat(), what] for day, what in digest.marks if first <= day <= digest.day]


def _figure(figure: Figure) -> dict[str, object]:
    return {"satisfied": figure.part, "answered": figure.whole, "percent": figure.percent}


def _case(case: OpenCase) -> dict[str, object]:
    minutes = case.waiting // timedelta(minutes=1)
    return {"id": case.id, "quote": case.quote, "waiting_minutes": minutes}


def _quote(quote: Quote) -> dict[str, object]:
    return {"text": quote.text, "score": quote.score, "survey": quote.survey}


def _nps(digest: Digest) -> dict[str, object] | None:
    figure = digest.nps
    if figure is None:
        return None
    bands = {"promoters": figure.promoters, "passives": figure.passives, "detractors": figure.detractors}
    return {"score": figure.score, "answered": figure.answered, **bands}
