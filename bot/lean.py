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
    _without_company("yaml", "yaml._yaml")
    _without_httpx()


def leave_plugins_out() -> None:
    """Of what only the serving process loads."""
    _without_thread_pools()
    _without_plugins("apscheduler.schedulers.base", "sqlalchemy")


def _without_company(library: str, *others: str) -> None:
    """It loads the others when they are there, for what we do not use; afterwards whoever wants them may have them."""
    hidden: dict[str, Any] = {name: None for name in others if name not in sys.modules}
    sys.modules.update(hidden)
    import_module(library)
    for name in hidden:
        del sys.modules[name]


def _without_plugins(*libraries: str) -> None:
    """They search all that is installed for extensions of their own and for their version: let them find nothing."""
    found = sys.modules.get("importlib.metadata")
    sys.modules["importlib.metadata"] = _nothing_installed()
    for library in libraries:
        import_module(library)
    del sys.modules["importlib.metadata"]
    if found is not None:
        sys.modules["importlib.metadata"] = found


def _nothing_installed() -> ModuleType:
    def version(name: str) -> str:
        raise LookupError(name)

    return _stand_in(
        "importlib.metadata", version=version, entry_points=lambda **_: {}, PackageNotFoundError=LookupError
    )


def _without_thread_pools() -> None:
    """The scheduler for programs of threads has one, and with it all of multiprocessing; ours runs in the loop."""
    pool = _stand_in("apscheduler.executors.pool", ThreadPoolExecutor=object)
    sys.modules.setdefault(pool.__name__, pool)


def _without_httpx() -> None:
    """It carries the client's own transport, in whose place stands `bot.telegram_request`."""
    transport = _stand_in("telegram.request._httpxrequest", HTTPXRequest=type("HTTPXRequest", (), {}))
    sys.modules.setdefault(transport.__name__, transport)


def _stand_in(name: str, **content: object) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(content)
    return module
