"""`python -m tests.bench`: measures in pairs, prints every figure, and after a full run writes docs/performance.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.figures import FIGURES, Figure, Result, results
from tests.bench.report import line, page
from tests.bench.running import ROOT, BenchError
from tests.bench.sessions import MORNING, QUICK, SESSIONS, Bench, Sizes

PAGE = ROOT / "docs" / "performance.md"
GROUPS = tuple(dict.fromkeys(figure.group for figure in FIGURES))


def measure(figures: Sequence[Figure], pairs: int, sizes: Sizes, folder: Path) -> list[Result]:
    """Every session once a pair; each second pair goes the other way round, so that a drift hits both sides alike."""
    measured: dict[str, list[float]] = {}
    wanted = [need for figure in figures for need in sorted(figure.needs())]
    sessions = [name for name in SESSIONS if any(need.startswith(f"{name}.") for need in wanted)]
    with ExitStack() as exits:
        bench = Bench(folder, sizes, exits)
        for pair in range(pairs):
            for name in reversed(sessions) if pair % 2 else sessions:
                print(f"pair {pair + 1} of {pairs}: {name}", file=sys.stderr)
                ours = {need.partition(".")[2] for need in wanted if need.startswith(f"{name}.")}
                for what, value in SESSIONS[name](bench, ours).items():
                    measured.setdefault(f"{name}.{what}", []).append(float(value))
    return results(figures, measured)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Our bot beside bare echo bots.")
    parser.add_argument("--only", metavar="GROUPS", help=f"some of {','.join(GROUPS)}; then nothing is written")
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="one pair of small sizes; nothing is written")
    parser.add_argument("--morning", action="store_true", help="10 000 invitations at the limit, once, for six minutes")
    given = parser.parse_args()
    if given.morning:
        given.only, given.pairs = "send", 1
    groups = given.only.split(",") if given.only else GROUPS
    if unknown := set(groups) - set(GROUPS):
        parser.error(f"--only: {', '.join(sorted(unknown))}: expected some of {','.join(GROUPS)}")
    figures = [figure for figure in FIGURES if figure.group in groups]
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "build") as folder:
        sizes = QUICK if given.quick else MORNING if given.morning else Sizes()
        found = measure(figures, 1 if given.quick else given.pairs, sizes, Path(folder))
    print(*map(line, found), sep="\n")
    if not (given.only or given.quick):
        PAGE.write_text(page(found, sizes), "utf-8")


if __name__ == "__main__":
    try:
        main()
    except BenchError as error:
        sys.exit(str(error))
