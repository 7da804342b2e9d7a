"""A year of answers, made where it lies: a database of the size that a figure is about, in a minute or two.

Two hundred agents in ten teams, eight topics, three channels; nine in ten invitations are answered, one in ten answers
is bad and gives its reasons, one in eight comments. Nobody is behind it: no customers, no contacts and no cases.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import make_url, text

from storage import open_store

ZONE = "Europe/Kyiv"
AGENTS, TEAMS = 200, 10
#: The last day of the year that is told.
LAST_DAY = date(2026, 3, 31)
_YEAR = timedelta(days=365)
_END = datetime(2026, 3, 31, 21, tzinfo=UTC)  # midnight in Kyiv
#: Answers to one invitation, on average.
PER_INVITATION = 2

_NUMBERS = """
WITH RECURSIVE numbers(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM numbers WHERE i < {number})"""
_STAFF = f"""
INSERT INTO staff (id, name, role, team, source) {_NUMBERS}
SELECT i, 'Анна ' || i, 'agent', 'team ' || (i % {TEAMS}), 'link' FROM numbers"""
_INVITATIONS = f"""
INSERT INTO invitations (id, token, survey, survey_version, state, created_at, agent_id, team, topic, channel, settled,
    asked_at, first_answered_at, completed_at, is_changing, wants_contact) {_NUMBERS}
SELECT i, 'y' || (100000000 + i), 'csat', 1, CASE WHEN i % 10 = 0 THEN 'expired' ELSE 'completed' END, at, agent,
    'team ' || (agent % {TEAMS}), 'topic ' || (i / 3 % 8), CASE i / 5 % 4 WHEN 0 THEN 'mail' WHEN 1 THEN 'phone' ELSE
    'chat' END, 'score,solved', at, CASE WHEN i % 10 > 0 THEN at END, CASE WHEN i % 10 > 0 THEN at END, {{no}}, {{no}}
FROM (SELECT i, 1 + i * 2654435761 / 65536 % {AGENTS} AS agent, {{begin}} + i * {{step}} AS at FROM numbers) AS year"""
_ANSWERS = f"""
INSERT INTO answers (invitation_id, question, answered_at, choices, value, text, via, is_late) {_NUMBERS}
SELECT i, question, {{begin}} + i * {{step}} + 60000000 * q,
    CASE q WHEN 1 THEN CAST(score AS TEXT) WHEN 2 THEN 'yes' WHEN 3 THEN 'waiting,manner' ELSE '' END,
    CASE q WHEN 1 THEN score END, CASE q WHEN 4 THEN 'Всё хорошо, спасибо' END, 'tap', {{no}}
FROM (
    SELECT i, CASE WHEN m < 6 THEN 1 WHEN m < 10 THEN 2 WHEN m < 15 THEN 3 WHEN m < 36 THEN 4 ELSE 5 END AS score
    FROM (SELECT i, i * 1640531527 / 65536 % 100 AS m FROM numbers WHERE i % 10 > 0) AS mixed
) AS answered
CROSS JOIN (SELECT 1 AS q, 'score' AS question UNION ALL SELECT 2, 'solved' UNION ALL SELECT 3, 'reasons' UNION ALL
    SELECT 4, 'comment') AS asked
WHERE q <= 2 OR (q = 3 AND score <= 2) OR (q = 4 AND i % 8 = 0)"""
_LARGE = ("invitations", "answers")
_SIZE = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


async def write_history(url: str, answers: int) -> tuple[float, float]:
    """Into a new database, with its sums; says in how many seconds those were counted, and how large it is in MB."""
    await (await open_store(url)).close()
    if make_url(url).drivername == "sqlite":
        _write_file(str(make_url(url).database), answers)
    store = await open_store(url)
    try:
        async with store.transaction() as tx:
            if tx._wire.dialect == "postgresql":
                for statement in (*statements(answers, "false"), "ANALYZE"):
                    await tx._wire.change(text(statement))
            begun = time.perf_counter()
            await tx.figures.keep_in_days_of(ZONE)
            while await tx.figures.count_one_more_day() is not None:
                pass
            seconds = time.perf_counter() - begun
        async with store.reading() as tx:
            size = await tx._wire.value(text(_SIZE[tx._wire.dialect]))
    finally:
        await store.close()
    return seconds, int(size) / 1e6


def statements(answers: int, no: str) -> list[str]:
    invitations = answers // PER_INVITATION
    microsecond, epoch = timedelta(microseconds=1), datetime(1970, 1, 1, tzinfo=UTC)
    begin, step = (_END - _YEAR - epoch) // microsecond, _YEAR // invitations // microsecond
    given = {"number": invitations, "no": no, "begin": begin, "step": step}
    return [_STAFF.format(number=AGENTS), _INVITATIONS.format(**given), _ANSWERS.format(**given)]


def _write_file(path: str, answers: int) -> None:
    """Nobody else has the file, and it may be lost: no journal, no waiting for the disk, indexes at the end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-500000", "temp_store=FILE"):
            file.execute(f"PRAGMA {pragma}")
        indexes = file.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (?, ?)",
            _LARGE,
        ).fetchall()
        for name, _ in indexes:
            file.execute(f"DROP INDEX {name}")
        for statement in statements(answers, "0"):
            file.execute(statement)
        for _, index in indexes:
            file.execute(index)
