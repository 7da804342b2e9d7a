"""`/metrics` in the form that every monitoring system reads: what this process did, and what the database holds.

No names, chats or tokens, and no label with more values than a table in the code. The library that writes it is
loaded by the first scrape.
"""

from __future__ import annotations

import asyncio
import logging
import platform
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bot.config import Config
from bot.nightly import backup_times
from bot.vitals import Durations, Vitals
from surveys.ports import Clock, House, Store, Work
from surveys.records import Progress
from surveys.use_cases.count_digests import DigestsToday, count_digests

if TYPE_CHECKING:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

log = logging.getLogger(__name__)

DATABASE_PATIENCE = 5.0
PREFIX = "afterword_"
STATES = ("waiting", "due", "sending", "in_doubt")


class Holdings(Struct, frozen=True):
    """What all replicas share, read in one transaction."""

    sending: Progress
    due_since: datetime | None
    cases: Mapping[str, int]
    dead_updates: int
    digests: DigestsToday
    backups: Mapping[str, datetime]


class Metrics(Struct, frozen=True):
    config: Config
    vitals: Vitals
    store: Store
    house: House
    clock: Clock

    async def exposition(self) -> bytes:
        holdings = await self._holdings()
        from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        ProcessCollector(registry=registry)
        registry.register(_Families([*_of_process(self.config, self.vitals), *self._of_database(holdings)]))
        return generate_latest(registry)

    async def _holdings(self) -> Holdings | None:
        """None when the database does not answer: then the process's own numbers have to do."""
        try:
            async with asyncio.timeout(DATABASE_PATIENCE), self.store.reading() as tx:
                return Holdings(
                    await tx.deliveries.progress(self.clock.now()),
                    await tx.deliveries.next_due(),
                    await tx.cases.count_waiting(),
                    await tx.inbox.dead(),
                    await count_digests(Work(tx, self.clock.now(), self.house)),
                    await backup_times(tx),
                )
        except Exception as error:
            extra = {"event": "database_silent", "error": type(error).__name__}
            log.warning("The database does not answer the metrics page.", extra=extra)
            return None

    def _of_database(self, holdings: Holdings | None) -> Iterator[Metric]:
        yield _gauge("database_up", "Whether the database answered this page.", holdings is not None)
        if holdings is None:
            return
        now, sending, digests = self.clock.now(), holdings.sending, holdings.digests
        today = "Managers' digests of today: due (the hour has come), sent, or quiet (there was nothing to say)."
        fates = {"due": digests.due, "sent": digests.sent, "quiet": digests.quiet}
        queue = {(state, kind): getattr(of, state) for kind, of in sending.kinds.items() for state in STATES}
        waited, parked = _seconds(holdings.due_since, now), _seconds(now, sending.parked_until)
        yield _gauge("deliveries", "Messages we owe; those that are due wait, too.", queue, "state", "kind")
        yield _gauge("delivery_oldest_seconds", "How long a message that may go out has waited for it.", waited)
        yield _gauge("parked_seconds", "How long Telegram still wants nothing from us at all.", parked)
        yield _gauge("parked_chats", "Chats that have to be spared for a while.", sending.parked_chats)
        yield _gauge("cases", "Cases that wait for a manager, by state.", holdings.cases, "state")
        yield _gauge("dead_updates", "Updates that were given up and wait in the inbox.", holdings.dead_updates)
        yield _gauge("digests_today", today, fates, "fate")
        backups = {outcome: at.timestamp() for outcome, at in holdings.backups.items()}
        yield _gauge("last_backup_timestamp_seconds", "When a nightly backup last ended so.", backups, "outcome")


class _Families(Struct, eq=False):
    """What the library calls a collector."""

    families: list[Metric]

    def collect(self) -> list[Metric]:
        return self.families


#: A number, or one for each label or tuple of labels.
Values = Mapping[Any, float] | float


def _of_process(config: Config, vitals: Vitals) -> Iterator[Metric]:
    engine, _, _ = config.database.url.partition(":")
    about = (version("afterword"), platform.python_version(), config.telegram.mode, engine)
    yield _gauge("info", "What runs here.", {about: 1}, "version", "python", "mode", "database")
    yield _counter("updates", "Updates taken in and committed, by kind.", vitals.updates, "kind")
    yield _counter("batches", "Transactions in which updates were taken in.", vitals.batches)
    yield _counter("update_failures", "Updates whose handling failed; they are tried again.", vitals.failed_updates)
    yield _counter("webhook_calls", "What was brought to the webhook, by what became of it.", vitals.calls, "fate")
    yield _counter("deliveries_settled", "Messages, by kind and outcome.", vitals.deliveries, "kind", "verdict")
    yield _counter("floods", "Pauses Telegram asked for (429), for one chat or for all.", vitals.floods, "scope")
    yield _histogram("tap_seconds", "From the arrival of a tap to its answer.", vitals.taps)
    yield _histogram("transaction_seconds", "Writing transactions, from begin to commit.", vitals.transactions)
    yield _gauge("leader", "Whether this process sends and keeps time.", vitals.is_leader)
    yield _gauge("leader_epoch", "The number of its leadership.", vitals.epoch)
    for name, words, moment in _moments(vitals):
        if moment is not None:
            yield _gauge(f"{name}_timestamp_seconds", words, moment.timestamp())
    if vitals.webhook_pending is not None:
        words = "Updates that wait at Telegram for our webhook, when it was last asked."
        yield _gauge("webhook_pending_updates", words, vitals.webhook_pending)


def _moments(vitals: Vitals) -> Iterator[tuple[str, str, datetime | None]]:
    yield "start", "When the process started.", vitals.started_at
    yield "last_poll", "When Telegram last answered a poll.", vitals.polled_at
    yield "last_call", "When Telegram last called.", vitals.called_at
    yield "last_commit", "When something was last committed.", vitals.committed_at
    yield "last_beat", "When the heart last beat.", vitals.beat_at
    yield "webhook_last_error", "When Telegram last could not reach us.", vitals.webhook_error_at


def _gauge(name: str, words: str, values: Values, *labels: str) -> Metric:
    from prometheus_client.core import GaugeMetricFamily

    return _filled(GaugeMetricFamily(PREFIX + name, words, labels=labels), values)


def _counter(name: str, words: str, values: Values, *labels: str) -> Metric:
    from prometheus_client.core import CounterMetricFamily

    return _filled(CounterMetricFamily(PREFIX + name, words, labels=labels), values)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Values) -> Metric:
    if not isinstance(values, Mapping):
        values = {(): values}
    for label, value in values.items():
        family.add_metric([label] if isinstance(label, str) else label, float(value))
    return family


def _seconds(since: datetime | None, until: datetime | None) -> float:
    """None: there is nothing to wait for."""
    return 0.0 if since is None or until is None else max(0.0, (until - since).total_seconds())


def _histogram(name: str, words: str, durations: Durations) -> HistogramMetricFamily:
    from prometheus_client.core import HistogramMetricFamily

    family = HistogramMetricFamily(PREFIX + name, words)
    buckets, total = [], 0
    for bound, count in zip([*map(str, durations.bounds), "+Inf"], durations.counts, strict=True):
        total += count
        buckets.append((bound, float(total)))
    family.add_metric([], buckets, durations.total)
    return family
