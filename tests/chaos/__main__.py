"""`make chaos`: plays every combination of engine and mode, and prints the accounts.

Status 1 when an invariant does not hold.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import monotonic

from rich.console import Console
from rich.table import Table

from tests.chaos.accounts import Accounts
from tests.chaos.plan import COMBINATIONS, Plan
from tests.chaos.play import play

#: All combinations together: the default, and --long, which is played in rounds with seeds of their own.
ANSWERS, KILLS = 2_000, 40
LONG_ANSWERS, LONG_KILLS, ROUNDS = 50_000, 1_000, 5
#: Whoever's card was lost in doubt is asked again an hour later only: a longer story needs more people.
CUSTOMERS, LONG_CUSTOMERS = 120, 500
#: Combinations that are in the midst of chaos at the same time.
AT_ONCE = 2
#: Violations of one invariant that are told.
TOLD = 5


def main() -> None:
    options = _options()
    console = Console(soft_wrap=True)
    console.print(f"seed {options.seed}", style="bold")
    folder = Path(tempfile.mkdtemp(prefix="afterword-chaos-"))
    began = monotonic()
    settled = asyncio.run(_play_all(_plans(options), folder, console))
    console.print(_sum(settled, monotonic() - began))
    if not all(accounts.is_good for accounts in settled):
        again = " ".join(sys.argv[1:]) if "--seed" in sys.argv else f"--seed {options.seed} {' '.join(sys.argv[1:])}"
        console.print(f"Again: python -m tests.chaos {again}\nDatabases and logs: {folder}", style="bold red")
        sys.exit(1)
    shutil.rmtree(folder)


async def _play_all(plans: Sequence[Plan], folder: Path, console: Console) -> list[Accounts]:
    """A bot that comes up keeps one core busy, so two combinations share a machine well; their endings cost little."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(plan: Plan) -> Accounts:
        accounts = await play(plan, _folder(folder, plan), lambda line: console.print(line, style="dim"), turn)
        console.print(as_table(accounts))
        tell_violations(console, accounts)
        return accounts

    return await asyncio.gather(*map(one, plans))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--long", action="store_true", help=f"{LONG_ANSWERS} answers and {LONG_KILLS} kills")
    parser.add_argument("--answers", type=int, help=f"at least so many, all combinations together ({ANSWERS})")
    parser.add_argument("--kills", type=int, help=f"so many, all combinations together ({KILLS})")
    parser.add_argument("--engine", choices=("sqlite", "postgres"), help="only this one")
    parser.add_argument("--mode", choices=("polling", "webhook"), help="only this one")
    parser.add_argument("--broken", action="store_true", help="the bot breaks its promise: see that it is noticed")
    return parser.parse_args()


def _plans(options: argparse.Namespace) -> list[Plan]:
    chosen = [
        (engine, mode)
        for engine, mode in COMBINATIONS
        if options.engine in (None, engine) and options.mode in (None, mode)
    ]
    answers = options.answers or (LONG_ANSWERS if options.long else ANSWERS)
    kills = options.kills or (LONG_KILLS if options.long else KILLS)
    rounds, customers, longest = (ROUNDS, LONG_CUSTOMERS, 3600.0) if options.long else (1, CUSTOMERS, 600.0)
    plays = len(chosen) * rounds
    shares = -(-answers // plays), -(-kills // plays)
    return [
        Plan(options.seed + number, *each, *shares, customers, broken=options.broken, longest=longest)
        for number in range(rounds)
        for each in chosen
    ]


def _folder(folder: Path, plan: Plan) -> Path:
    own = folder / f"{plan.name.replace(' + ', '-')}-{plan.seed}"
    own.mkdir()
    return own


def as_table(accounts: Accounts) -> Table:
    plan = accounts.plan
    replicas = f"{plan.replicas} processes" if plan.replicas > 1 else "1 process"
    happened = f"{accounts.answers} answers, {accounts.kills} kills, {accounts.seconds:.0f} s"
    table = Table(title=f"{plan.name}, {replicas}, seed {plan.seed}: {happened}", title_justify="left")
    for heading in ("invariant", "how much", ""):
        table.add_column(heading)
    for verdict in accounts.verdicts:
        holds = f"[red]broken: {len(verdict.violations)}[/red]" if verdict.violations else "[green]holds[/green]"
        table.add_row(verdict.invariant, verdict.counts, holds)
    return table


def tell_violations(console: Console, accounts: Accounts) -> None:
    for verdict in accounts.verdicts:
        for violation in verdict.violations[:TOLD]:
            console.print(f"  {verdict.invariant}: {violation}", style="red", markup=False, highlight=False)


def _sum(settled: Sequence[Accounts], seconds: float) -> str:
    answers, kills = sum(one.answers for one in settled), sum(one.kills for one in settled)
    verdict = "every invariant holds" if all(one.is_good for one in settled) else "invariants are broken"
    return f"{answers} answers, {kills} kills, {seconds:.0f} s: {verdict}"


if __name__ == "__main__":
    main()
