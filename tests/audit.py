"""Asks the advisory services whether a pinned release has a known vulnerability; `make check` runs it.

A known vulnerability fails. What could not be looked up, as on a machine without a way out, is told and passes, unless
AFTERWORD_REQUIRE_AUDIT is set, as it should be where the network is there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

REQUIREMENTS = Path(__file__).parent.parent / "requirements"
LOCKS = (REQUIREMENTS / "run.txt", REQUIREMENTS / "test.txt")
#: The second is asked when the first could not answer for everything.
SERVICES = (("--vulnerability-service", "pypi"), ("--vulnerability-service", "osv"))
PATIENCE = 600


class Verdict(Struct, frozen=True):
    """Of the pinned releases: those with a known vulnerability, those looked up, and why others were not."""

    vulnerable: tuple[str, ...] = ()
    looked_up: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    reason: str = ""

    def and_then(self, other: Verdict) -> Verdict:
        looked_up = self.looked_up | other.looked_up
        return Verdict(
            tuple(sorted({*self.vulnerable, *other.vulnerable})),
            looked_up,
            (self.left_out | other.left_out) - looked_up,
            other.reason or self.reason,
        )


def main(services: Sequence[Sequence[str]] = SERVICES, locks: Sequence[Path] = LOCKS) -> int:
    verdict = Verdict()
    for service in services:
        verdict = verdict.and_then(ask(service, locks))
        if not verdict.left_out:
            break
    print(told(verdict))
    is_required = bool(os.environ.get("AFTERWORD_REQUIRE_AUDIT"))
    return 1 if verdict.vulnerable or (verdict.left_out and is_required) else 0


def ask(service: Sequence[str], locks: Sequence[Path]) -> Verdict:
    """What one service knows about everything that the locks pin."""
    files = [word for lock in locks for word in ("--requirement", str(lock))]
    how = ("--no-deps", "--disable-pip", "--format", "json", "--progress-spinner", "off")
    command = (sys.executable, "-m", "pip_audit", *files, *how, *service)
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    try:
        return read(json.loads(done.stdout))
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return Verdict(left_out=frozenset(pins(locks)), reason=last[:200])


def read(answer: dict[str, Any]) -> Verdict:
    """pip-audit's own words about each release."""
    releases = answer["dependencies"]
    skipped = {one["name"]: one["skip_reason"] for one in releases if "skip_reason" in one}
    found = [one for one in releases if one.get("vulns")]
    return Verdict(
        tuple(f"{one['name']} {one['version']}: {_named(one['vulns'])}" for one in found),
        frozenset(one["name"] for one in releases) - skipped.keys(),
        frozenset(skipped),
        next(iter(skipped.values()), ""),
    )


def _named(vulnerabilities: Sequence[dict[str, Any]]) -> str:
    return ", ".join(
        f"{one['id']} (mended in {' or '.join(one['fix_versions']) or 'no release yet'})" for one in vulnerabilities
    )


def pins(locks: Sequence[Path]) -> set[str]:
    lines = [line for lock in locks for line in lock.read_text().splitlines()]
    return {line.partition("==")[0].partition("[")[0] for line in lines if "==" in line and line[:1].isalnum()}


def told(verdict: Verdict) -> str:
    n = len(verdict.looked_up)
    lines = [f"Vulnerable: {each}" for each in verdict.vulnerable]
    lines.append(f"Dependency audit: {n} releases looked up, {len(verdict.vulnerable)} with a known vulnerability.")
    if verdict.left_out:
        lines.append(
            f"NOT audited: {len(verdict.left_out)} releases, because no advisory service answered for them here "
            f"({verdict.reason}). Run `make check` once where the network is there."
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
