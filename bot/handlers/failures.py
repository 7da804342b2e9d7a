"""What happens to an update whose handling failed: it is kept raw, reported without words, and tried again."""

from __future__ import annotations

import json
import logging
from typing import Any

from surveys.ports import Work

log = logging.getLogger(__name__)


async def keep_failed(work: Work, bot_id: int, raw: dict[str, Any], error: Exception) -> None:
    """Into the inbox as it came, with the kind of the error; the words of customers are not logged."""
    update_id = int(raw["update_id"])
    kind = next((key for key in raw if key != "update_id"), "empty")
    extra = {"event": "update_failed", "update_id": update_id, "kind": kind, "error": type(error).__name__}
    log.error("An update could not be handled and is kept.", extra=extra, exc_info=error)
    text = json.dumps(raw, ensure_ascii=False)
    await work.tx.inbox.fail(bot_id, update_id, text, f"{type(error).__name__}: {error}"[:500], work.now)


def report_failure(what: str, error: Exception) -> None:
    extra = {"event": "beat_failed", "what": what, "error": type(error).__name__}
    log.error("Something that came due could not be done; a later beat tries again.", extra=extra, exc_info=error)
