"""How the bot is configured for chaos: everybody may be asked at any hour, digests and reminders are near.

The company lives where it is about noon, so that no day ends while it is played.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from tests.chaos.cast import IN_A_GROUP, Cast
from tests.chaos.plan import Plan


def write_config(path: Path, cast: Cast, now: datetime) -> None:
    """Some digests are due at once, and some when the clock is set forward."""
    ahead = 12 - now.astimezone(UTC).hour
    later = now.astimezone(UTC) + timedelta(hours=ahead, minutes=30)
    # Further east it is an hour later: those digests have been due for half an hour.
    listed = [
        {**one, "timezone": _zone(ahead + 1)} if one["role"] == "manager" and place % 2 else one
        for place, one in enumerate(cast.staff)
    ]
    path.write_text(
        yaml.safe_dump(
            {
                "company": {"timezone": _zone(ahead), "language": "ru", "name": "Хаос"},
                "invitations": {
                    "delay": "0s",
                    "window": "00:00-24:00",
                    "cool_down": "0s",
                    "reminder_after": "40m",
                    "expires_after": "3d",
                },
                "cases": {"group_by_team": {IN_A_GROUP: cast.group.chat.id}},
                "digest": {"at": f"{later:%H:%M}", "quiet_below": 0},
                "staff": listed,
            },
            allow_unicode=True,
        ),
        "utf-8",
    )


def _zone(ahead: int) -> str:
    """Its name has the sign the other way round."""
    return f"Etc/GMT{-ahead:+d}"


def environment(plan: Plan, *, token: str, base_url: str, database: str, port: int, webhook: str) -> dict[str, str]:
    outside = {key: value for key, value in os.environ.items() if not key.startswith("AFTERWORD_")}
    return outside | {
        "AFTERWORD_TELEGRAM__TOKEN": token,
        "AFTERWORD_TELEGRAM__BASE_URL": base_url,
        "AFTERWORD_DATABASE__URL": database,
        "AFTERWORD_WEB__LISTEN": f"127.0.0.1:{port}",
        **(
            {"AFTERWORD_TELEGRAM__MODE": "webhook", "AFTERWORD_TELEGRAM__WEBHOOK_URL": webhook}
            if plan.mode == "webhook"
            else {}
        ),
    }
