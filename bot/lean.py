"""Keeps out of the serving process what libraries load for features that we do not use: time to start, and memory.

Nothing depends on it: without it the bot does the same, a little later and bigger.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


def leave_out() -> None:
    """Before anything else is imported."""
    _without_company("structlog", "rich", "greenlet")
    _without_httpx()


def leave_plugins_out() -> None:
    """Of what only the serving process loads."""
    _without_plugins("apscheduler.schedulers.base")


def _without_company(library: str, *others: str) -> None:
    """It loads the others when they are there, for what we do not use; afterwards whoever wants them may have them."""
    hidden: dict[str, Any] = {name: None for name in others if name not in sys.modules}
    sys.modules.update(hidden)
    import_module(library)
    for name in hidden:
        del sys.modules[name]


def _without_plugins(library: str) -> None:
    """It searches all that is installed for extensions of its own and for its version: let it find nothing."""
    found = sys.modules.get("importlib.metadata")
    sys.modules["importlib.metadata"] = _nothing_installed()
    import_module(library)
    del sys.modules["importlib.metadata"]
    if found is not None:
        sys.modules["importlib.metadata"] = found


def _nothing_installed() -> ModuleType:
    def version(name: str) -> str:
        raise LookupError(name)

    nothing = ModuleType("importlib.metadata")
    vars(nothing).update(version=version, entry_points=lambda **_: (), PackageNotFoundError=LookupError)
    return nothing


def _without_httpx() -> None:
    """It carries the client's own transport, in whose place stands `bot.telegram_request`."""
    transport = ModuleType("telegram.request._httpxrequest")
    transport.HTTPXRequest = type("HTTPXRequest", (), {})  # type: ignore[attr-defined]  # a module has what it is given
    sys.modules.setdefault(transport.__name__, transport)
