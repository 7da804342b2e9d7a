"""Who plays: customers, agents and managers of some teams, in a world that counts what the bot does too fast."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from simulator.clock import Clock
from simulator.errors import ApiError
from simulator.groups import Group
from simulator.limits import Limits
from simulator.people import Person
from simulator.world import World
from tests.chaos.customers import Customer
from tests.chaos.ledger import Ledger
from tests.chaos.plan import Plan
from tests.chaos.staff import Agent, Manager

TEAMS, AGENTS = 12, 12
#: Agents ask nobody else while so many customers are answering: whoever is asked when the clock is set forward is
#: reminded an hour later only.
MOST_BUSY = 80
#: This team looks after its cases in a group as well.
IN_A_GROUP = "team0"


class CountedLimits(Limits):
    """Notes what was accepted when, and whom Telegram had to refuse for coming too fast."""

    #: (the chat, when), apart for new messages and for edits.
    sends: list[tuple[int, float]] = field(default_factory=list)
    edits: list[tuple[int, float]] = field(default_factory=list)
    refusals: list[tuple[int, float]] = field(default_factory=list)

    def spend(self, chat_id: int, now: float, *, edit: bool = False, paid: bool = False) -> None:
        try:
            super().spend(chat_id, now, edit=edit, paid=paid)
        except ApiError:
            self.refusals.append((chat_id, now))
            raise
        (self.edits if edit else self.sends).append((chat_id, now))


class Cast(Struct):
    world: World
    limits: CountedLimits
    ledger: Ledger
    customers: Sequence[Customer]
    agents: Sequence[Agent]
    managers: Sequence[Manager]
    #: Of the team's managers.
    group: Group
    #: As config.yaml lists them.
    staff: Sequence[dict[str, object]]
    #: When the simulated Telegram itself stood still for a moment, on a busy machine.
    stalls: list[float] = field(default_factory=list)

    def busy(self, now: float) -> int:
        """How many customers are answering."""
        return sum(customer.is_busy(now) for customer in self.customers)

    def live(self, now: float, *, is_asking: bool) -> None:
        is_asking = is_asking and self.busy(now) < MOST_BUSY
        for customer in self.customers:
            customer.live(now)
        for agent in self.agents:
            agent.live(now, is_asking=is_asking)
        for manager in self.managers:
            manager.live(now)


def gather(plan: Plan) -> Cast:
    limits, ledger = CountedLimits(), Ledger()
    world = World(Clock(), limits=limits, token=f"7000000001:{'chaos' * 7}")
    customers = [
        Customer(world.joins(f"Клиент {n}", username=f"client{n:05}", language_code="ru"), ledger, plan.dice("c", n))
        for n in range(plan.customers)
    ]
    agents, managers, staff = [], [], []
    for n in range(AGENTS):
        person = world.joins(f"Агент {n}", username=f"agent{n}", language_code="ru")
        agents.append(Agent(person, ledger, customers[n::AGENTS]))
        staff.append(_listed(person, "agent", f"team{n % TEAMS}"))
    for n in range(2 * TEAMS):
        person = world.joins(f"Менеджер {n}", username=f"manager{n}", language_code="ru")
        managers.append(Manager(person, ledger, plan.dice("m", n), is_boss=n >= TEAMS))
        staff.append(_listed(person, "manager", f"team{n % TEAMS}"))
    group = world.group("Руководители", [managers[0].person, managers[TEAMS].person])
    managers.append(Manager(managers[TEAMS].person, ledger, plan.dice("g"), is_boss=True, group=group))
    for person in world.people.values():
        person.starts()
    return Cast(world, limits, ledger, customers, agents, managers, group, staff)


def _listed(person: Person, role: str, team: str) -> dict[str, object]:
    return {"telegram_id": person.id, "name": person.user.first_name, "role": role, "team": team}
