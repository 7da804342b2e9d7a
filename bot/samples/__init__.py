"""One payload for everything the bot says: `afterword preview` shows them, and tests render every one.

A file for each reader; what they share is in `sample`.
"""

from __future__ import annotations

from bot.samples.agent import AGENT
from bot.samples.customer import CARDS, CUSTOMER
from bot.samples.digests import DIGESTS
from bot.samples.lead import LEAD
from bot.samples.listening import LISTENING
from bot.samples.manager import CASES, MANAGER
from bot.samples.sample import NOW, OLYA, Sample

__all__ = ["CARDS", "CASES", "DIGESTS", "LISTENING", "NOW", "OLYA", "SAMPLES", "TOAST_VIEW", "Sample"]

#: Everything, by who reads it.
SAMPLES: dict[str, tuple[Sample, ...]] = {
    "The card": CARDS,
    "Customer": CUSTOMER,
    "Agent": AGENT,
    "Manager": MANAGER,
    "Agents, for their lead": LEAD,
    "Cases": CASES,
    "Digest": DIGESTS,
    "Listening": LISTENING,
}

#: What toasts are filled with.
TOAST_VIEW = {"label": "🙂 Хорошо", "owner": "Олег"}
