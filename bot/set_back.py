"""A clock that was wrong and is set back: what was put off by the wrong time must not wait for it to come round."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

#: Less than this is how clocks are kept right all the time.
NOTICED = timedelta(seconds=2)


class SetBack(Struct):
    """Compares the clock with seconds that never jump."""

    _began: tuple[datetime, float] | None = None

    def by(self, now: datetime, pace_now: float) -> timedelta | None:
        """How far the clock was set back since it was looked at last; None when it was not."""
        before, self._began = self._began, (now, pace_now)
        if before is None:
            return None
        back = timedelta(seconds=pace_now - before[1]) - (now - before[0])
        return back if back > NOTICED else None
