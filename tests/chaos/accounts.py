"""The accounts of one combination: everything that is known afterwards, and what each invariant says about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from storage import schema
from storage.store import SqlStore
from tests.chaos.databases import all_rows
from tests.chaos.ledger import Asked, Version
from tests.chaos.plan import Plan
from tests.chaos.scene import Scene


class Verdict(Struct, frozen=True):
    """One line of the table; without violations it holds."""

    invariant: str
    counts: str
    violations: Sequence[str] = ()


class Facts(Struct, frozen=True, dict=True):
    """What people did and Telegram saw (`scene`), and every row of the database."""

    scene: Scene
    store: SqlStore
    tables: Mapping[str, Sequence[Any]]
    complaints: Sequence[str]

    def __getattr__(self, table: str) -> Sequence[Any]:
        return self.tables[table]

    @cached_property
    def told(self) -> Mapping[Asked, list[Version]]:
        """What people answered, but for what Telegram did not keep."""
        return self.scene.cast.ledger.answers(frozenset(self.scene.world.updates.expired))

    @cached_property
    def kept(self) -> Mapping[Asked, list[Version]]:
        """What the database holds."""
        tokens = {row.id: row.token for row in self.invitations}
        found: dict[Asked, list[Version]] = {}
        for row in self.answers:
            found.setdefault((tokens[row.invitation_id], row.question), []).append((tuple(row.choices), row.text))
        return found

    @cached_property
    def invitation_by_token(self) -> Mapping[str, Any]:
        return {row.token: row for row in self.invitations}

    @cached_property
    def standing(self) -> Mapping[str, Any]:
        """Where each card stands, as the database believes."""
        return {row.key: row for row in self.cards}


class Accounts(Struct, frozen=True):
    plan: Plan
    verdicts: Sequence[Verdict]
    seconds: float
    answers: int
    kills: int

    @property
    def is_good(self) -> bool:
        return not any(verdict.violations for verdict in self.verdicts)


async def settle_accounts(scene: Scene, store: SqlStore, seconds: float) -> Accounts:
    from tests.chaos.invariants import INVARIANTS

    tables = {name: await all_rows(store, table) for name, table in schema.metadata.tables.items()}
    facts = Facts(scene, store, tables, await scene.database.complaints())
    verdicts = [await check(facts) for check in INVARIANTS]
    return Accounts(scene.plan, verdicts, seconds, sum(map(len, facts.told.values())), scene.kills)
