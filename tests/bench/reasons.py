"""Why a goal is missed, by the title of its figure: kept by hand, told only while the goal is missed."""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, str] = {}
