"""Finds a Chromium for the browser tests, and fetches one when told to.

`python -m tests.browser` prepares the machine; the tests themselves only look, and install nothing.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without colour emoji and Cyrillic faces the screenshots show boxes.
FONTS = ("fonts-noto-color-emoji", "fonts-noto-core")
# Lives in the virtual environment, so that pytest can tell why `make test` found no browser.
REASON = Path(sys.prefix) / "browser-is-missing.txt"


def find_browser() -> str | None:
    """An installed Chromium, else the one Playwright has fetched."""
    installed = (path for name in NAMES if (path := shutil.which(name)) and _answers(path))
    return next(installed, None) or _fetched()


def why_missing() -> str:
    return REASON.read_text().strip() if REASON.exists() else "no Chromium; `python -m tests.browser` gets one"


def is_required() -> bool:
    return os.environ.get("AFTERWORD_REQUIRE_BROWSER", "") not in ("", "0")


def prepare() -> str | None:
    """Tries in order: what is there, Debian's packages (as root), Playwright's own download."""
    REASON.unlink(missing_ok=True)
    attempts = []
    if packages := _missing_packages():
        attempts += [
            _run("apt-get", "-qq", "update"),
            _run("apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages),
        ]
    browser = find_browser()
    if browser is None:
        attempts.append(_run(sys.executable, "-m", "playwright", "install", "chromium"))
        browser = find_browser()
    if browser is None:
        REASON.write_text("no Chromium: " + "; ".join(filter(None, attempts)) + "\n")
    return browser


def _missing_packages() -> list[str]:
    if os.name != "posix" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return []
    wanted = [*FONTS] if find_browser() else ["chromium", *FONTS]
    return [package for package in wanted if _run("dpkg", "--status", package)]


def _fetched() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _answers(path: str) -> bool:
    """Ubuntu's `chromium-browser` can be a stub that only says: install a snap."""
    return not _run(path, "--version")


def _run(*command: str) -> str:
    """Empty when the command went well, else one line saying how it went."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=quiet, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{command[0]}: {error}"
    if done.returncode == 0:
        return ""
    lines = (done.stderr + done.stdout).strip().splitlines() or [f"exit {done.returncode}"]
    telling = [line for line in lines if re.search(r"\berror\b|^E: |failed|unable", line, re.IGNORECASE)]
    return f"{' '.join(command[:3])}: {(telling or lines)[0].strip()}"


if __name__ == "__main__":
    found = prepare()
    print(f"Browser tests use {found}" if found else f"Browser tests will be skipped: {why_missing()}")
    sys.exit(1 if found is None and is_required() else 0)
