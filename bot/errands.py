"""What is done for the person at the terminal: a link for a colleague, a digest, an export.

Errands that write are known by a name, take plain values and return text: so they can be done in the command's own
process or, while the bot holds the database, inside the bot (`bot.door`).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Any, BinaryIO

from msgspec import Struct

from bot.exports import Form, What, export_writer, write_export
from bot.failing import WrongUse
from bot.screens import Screens
from bot.texts import visible
from insights.digest import Digest, DigestKind
from insights.digest_payload import digest_payload
from surveys.errors import AfterwordError
from surveys.ports import Clock, House, Store, Tx, Work
from surveys.records import Staff
from surveys.schedule import day_bounds, local_date, zone
from surveys.use_cases.compose_digest import compose_digest
from surveys.use_cases.deepen_digest import still_to_count
from surveys.use_cases.export_answers import Wanted, rows_of
from surveys.use_cases.join_staff import make_staff_link, staff_url
from surveys.use_cases.send_digests import send_digest

Order = Mapping[str, Any]


class Desk(Struct, frozen=True):
    """Where errands are done. `wake` tells the sender that something is owed."""

    store: Store
    house: House
    clock: Clock
    wake: Callable[[], None] = lambda: None

    def work(self, tx: Tx) -> Work:
        return Work(tx, self.clock.now(), self.house)


async def invite(desk: Desk, order: Order) -> str:
    """`name`, `role`, `team` → the address that the colleague opens."""
    async with desk.store.transaction() as tx:
        token = await make_staff_link(desk.work(tx), order["name"], order["role"], order["team"])
    return staff_url(desk.house, token)


async def deliver_digest(desk: Desk, order: Order) -> str:
    """`manager` (a Telegram id, or ours), `day` (ISO; None: yesterday), `kind` (day, week or month, up to that day) →
    says that the digest is on its way."""
    async with desk.store.transaction() as tx:
        work = desk.work(tx)
        manager = await _manager(tx, order["manager"])
        digest = await compose_digest(work, manager, _day(work, manager, order["day"]), order["kind"])
        if not await send_digest(work, manager, digest):
            raise AfterwordError(f"{manager.name} cannot be reached in Telegram")
    desk.wake()
    about = {"day": "", "week": "the week up to ", "month": "the month up to "}[digest.kind] + str(digest.day)
    return f"The digest about {about} is on its way to {manager.name}; the bot sends it while it runs."


async def recount(desk: Desk, order: Order) -> str:
    """`day` (ISO): its sums are made anew → how many of them were wrong."""
    async with desk.store.transaction() as tx:
        return str(await tx.figures.mend(date.fromisoformat(order["day"])))


#: Those that need the one process that writes.
ERRANDS: Mapping[str, Callable[[Desk, Order], Awaitable[str]]] = {
    "invite": invite,
    "deliver_digest": deliver_digest,
    "recount": recount,
}


async def show_digest(desk: Desk, manager_id: int, day: str | None, is_json: bool, kind: DigestKind = "day") -> str:
    """The digest as it would be sent, without its markup; or its figures."""
    async with desk.store.reading() as tx:
        work = desk.work(tx)
        manager = await _manager(tx, manager_id)
        digest = await compose_digest(work, manager, _day(work, manager, day), kind)
    payload = {**digest_payload(digest), **await _besides(desk, manager, digest)}
    if is_json:
        return json.dumps(payload, ensure_ascii=False, indent=2)
    company = work.policy.company
    screen = Screens(desk.house.survey, company).render(
        "digest", payload, manager.language or company.language, work.now
    )
    return visible(screen.text)


async def _besides(desk: Desk, manager: Staff, digest: Digest) -> Mapping[str, Any]:
    """What the message would tell in addition, counted as it would be on its way."""
    left = still_to_count(manager, digest)
    if not left:
        return {}
    from bot.modelling import model
    from bot.reports import Reports

    return await Reports(desk.store, desk.house, desk.clock, model)("report", left["asked"])  # type: ignore[arg-type]


class Export(Struct, frozen=True):
    """What to take out. Days are the company's, both included; None of a limit is no limit."""

    what: What
    form: Form
    first: date | None
    last: date | None
    team: str | None


async def export(desk: Desk, order: Export, file: BinaryIO, *, is_kept: bool) -> None:
    """Into the file, which is kept or only shown; dates of a workbook are on the company's clock."""
    tz = zone(desk.house.policy.company.timezone)
    begin = day_bounds(order.first, tz)[0] if order.first else None
    end = day_bounds(order.last, tz)[1] if order.last else None
    async with desk.store.reading() as tx:
        rows = rows_of(tx, desk.house, Wanted(order.what, begin, end, order.team))
        await write_export(rows, export_writer(order.form, order.what, file, tz.key, is_kept=is_kept))


async def refuse_unknown_team(tx: Tx, team: str | None) -> None:
    """WrongUse when nobody is in it, and nobody was ever asked on its behalf."""
    known = sorted({one.team for one in await tx.staff.everyone() if one.team})
    if team is None or team in known:
        return
    if not await tx.figures.count_export("invitations", None, None, team, most=1):
        raise WrongUse(
            f"no team is called {team}; " + (f"known: {', '.join(known)}" if known else "there are no teams")
        )


async def _manager(tx: Tx, given: int) -> Staff:
    everyone = [one for one in await tx.staff.everyone() if one.role == "manager" and one.left_at is None]
    found = next((one for one in everyone if given in (one.telegram_id, one.id)), None)
    if found is None:
        known = ", ".join(f"{one.telegram_id or one.id} ({one.name})" for one in everyone)
        raise WrongUse(f"no manager has the id {given}; " + (f"known: {known}" if known else "nobody is a manager yet"))
    return found


def _day(work: Work, manager: Staff, given: str | None) -> date:
    tz = zone(manager.timezone, work.policy.company.timezone)
    return date.fromisoformat(given) if given else local_date(work.now, tz) - timedelta(days=1)
