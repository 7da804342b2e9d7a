"""What is played: one combination of engine and mode, how much of it, and the seed from which everything is drawn."""

from __future__ import annotations

import random
from typing import Literal

from msgspec import Struct

Engine = Literal["sqlite", "postgres"]
Mode = Literal["polling", "webhook"]

COMBINATIONS: tuple[tuple[Engine, Mode], ...] = (
    ("sqlite", "polling"),
    ("sqlite", "webhook"),
    ("postgres", "polling"),
    ("postgres", "webhook"),
)
#: On PostgreSQL several processes serve one bot; SQLite belongs to one process.
REPLICAS = {"sqlite": 1, "postgres": 2}


class Plan(Struct, frozen=True):
    """`answers` and `kills` are the least that has to happen in this combination."""

    seed: int
    engine: Engine
    mode: Mode
    answers: int
    kills: int
    customers: int = 120
    #: Until every misfortune has happened at least once.
    has_all: bool = True
    #: The bot breaks its promise on purpose.
    broken: bool = False
    #: What comes an hour later is played too.
    has_sequel: bool = True
    #: However slow the machine is: after so many seconds people stop all the same.
    longest: float = 600.0
    #: And after so many more nobody waits any longer for things to come to rest.
    longest_end: float = 60.0

    @property
    def name(self) -> str:
        return f"{self.engine} + {self.mode}"

    @property
    def replicas(self) -> int:
        return REPLICAS[self.engine] + (self.engine == "postgres" and self.mode == "webhook")

    def dice(self, *whose: object) -> random.Random:
        """Everybody has dice of their own, so that what one does changes nobody else's luck."""
        return random.Random(":".join(map(str, (self.seed, self.engine, self.mode, *whose))))
