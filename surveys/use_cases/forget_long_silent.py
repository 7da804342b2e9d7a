"""Retention: a customer with whom nothing has happened for the configured time is forgotten, as if by /forget.

Looked for once an hour, in portions: as long as one comes out full, the next beat goes on.
"""

from __future__ import annotations

from datetime import timedelta

from surveys.ports import Work
from surveys.records import Mark
from surveys.use_cases.forget import forget

PORTION = 25
EVERY = timedelta(hours=1)
#: When nobody was left to be forgotten.
LOOKED = "retention_looked"


async def forget_long_silent(work: Work) -> int:
    """Says how many were forgotten."""
    keep = work.policy.retention.personal_data
    if keep is None:
        return 0
    looked = await work.tx.marks.get(LOOKED)
    if looked is not None and timedelta(0) <= work.now - looked.at < EVERY:
        return 0
    silent = await work.tx.customers.long_silent(work.now - keep, PORTION)
    for customer in silent:
        await forget(work, customer, by="retention")
    if len(silent) < PORTION:
        await work.tx.marks.put(Mark(LOOKED, work.now))
    return len(silent)
