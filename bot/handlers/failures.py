"""What happens to an update whose handling failed: it is kept raw, reported without words, and tried again."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

from surveys.links import STAFF
from surveys.ports import Work

log = logging.getLogger(__name__)

#: The token of a colleague's link, inside an update.
_STAFF_LINK = re.compile(rf"(?<=/start {STAFF})[A-Za-z0-9_-]+")


async def keep_failed(work: Work, bot_id: int, raw: dict[str, Any], error: Exception) -> None:
    """Into the inbox as it came, with the kind of the error; the words of customers are not logged."""
    update_id = int(raw["update_id"])
    kind = next((key for key in raw if key != "update_id"), "empty")
    text = _without_links(json.dumps(raw))  # In ASCII: halves of an emoji, which no database takes, may be what broke.
    is_dead = await work.tx.inbox.fail(bot_id, update_id, text, type(error).__name__, work.now)
    fate = "given up; it stays in the inbox" if is_dead else "kept, to be tried again"
    event = "update_dead" if is_dead else "update_failed"
    extra = {"event": event, "update_id": update_id, "kind": kind, "error": type(error).__name__}
    log.error("An update could not be handled and is %s.", fate, extra=extra, exc_info=error)


def _without_links(raw: str) -> str:
    """A link by which a colleague joins is kept only as a hash; who opens it again gets in all the same."""
    return _STAFF_LINK.sub("", raw)


def report_failure(what: str, error: Exception) -> None:
    extra = {"event": "beat_failed", "what": what, "error": type(error).__name__}
    log.error("Something that came due could not be done; a later beat tries again.", extra=extra, exc_info=error)
