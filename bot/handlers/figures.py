"""Why this number: a figure is opened from a digest, and its pages are turned in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import cast

from bot.buttons import Press
from bot.handlers import PressHandler
from bot.turn import Turn
from insights.digest import DigestKind
from insights.metrics import METRICS
from surveys.deliveries import figure_card
from surveys.read_side import Exhibit
from surveys.use_cases.open_figure import Opened, open_figure


async def press_why(turn: Turn, press: Press) -> None:
    """Under a digest: a message of its own."""
    opened = await _opened(turn, press)
    if opened is not None:
        await turn.owe("figure", figure_payload(opened), card=figure_card(turn.chat_id), fresh=True)


async def press_page(turn: Turn, press: Press) -> None:
    """In an opened figure: the same message shows another page, or another figure."""
    opened = await _opened(turn, press)
    if opened is None or turn.message_id is None:
        return
    card = figure_card(turn.chat_id)
    await turn.work.tx.deliveries.adopt(card, turn.chat_id, turn.message_id, turn.work.now)
    await turn.owe("figure", figure_payload(opened), card=card)


async def _opened(turn: Turn, press: Press) -> Opened | None:
    key, kind, day, *page = press.args
    if key not in METRICS or turn.staff is None or (about := _date(day)) is None:
        turn.toast("stale")
        return None
    turn.toast("looking")
    return await open_figure(turn.work, turn.staff, key, cast(DigestKind, kind), about, int(page[0]) if page else 0)


def _date(day: str) -> date | None:
    try:
        return date.fromisoformat(day)
    except ValueError:
        return None


def figure_payload(opened: Opened) -> dict[str, object]:
    """As plain values, for a delivery and for JSON."""
    metric, of, shown = opened.metric, opened.account, opened.reading
    return {
        "metric": metric.key,
        "base": metric.base,
        "question": metric.question,
        "kind": opened.kind,
        "day": opened.day.isoformat(),
        "zone": opened.zone,
        "audience": opened.team,
        "part": of.part,
        "less": of.less,
        "whole": of.whole,
        "excluded": dict(of.excluded),
        "value": shown.value,
        "low": shown.low,
        "high": shown.high,
        "rows": [_row(row) for row in opened.rows],
        "page": opened.page,
        "pages": opened.pages,
        "others": list(opened.others),
    }


def _row(row: Exhibit) -> dict[str, object]:
    told = {"ticket": row.ticket, "agent": row.agent, "comment": row.comment}
    return {"value": row.value, "reason": row.reason, "at": row.at.isoformat(), "survey": row.survey, **told}


PRESSES: Mapping[str, PressHandler] = {"q": press_why, "p": press_page}
