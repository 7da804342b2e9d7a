"""The company's rules of asking, as plain values. `config.yaml` fills them in; the defaults are the product's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path

from msgspec import Struct, field

from surveys.languages import Language

_DAY = timedelta(days=1)


class Company(Struct, frozen=True):
    """Who asks. `timezone` is an IANA name and serves everybody whose own zone is unknown."""

    name: str = "Afterword"
    timezone: str = "Europe/Kyiv"
    language: Language = "ru"
    #: Where customers turn with their questions, shown when they write to the bot out of turn.
    support_contact: str | None = None


class Window(Struct, frozen=True):
    """Local hours in which people may be written to; `closes` of midnight means the end of the day."""

    opens: time = time(10)
    closes: time = time(20)


class InvitationPolicy(Struct, frozen=True):
    """When customers are asked."""

    delay: timedelta = timedelta(minutes=15)
    delay_by_topic: Mapping[str, timedelta] = field(default_factory=dict)
    window: Window = Window()
    cool_down: timedelta = 30 * _DAY
    #: Between any two surveys, whatever they ask.
    gap: timedelta = 14 * _DAY
    sampling: float = 1.0
    sampling_seed: str = "afterword"
    #: Of the contacts that nobody asked about within `audit_after`: the share, 0–1, that the bot itself asks about.
    audit: float = 0.0
    audit_after: timedelta = _DAY
    reminder_after: timedelta | None = _DAY
    expires_after: timedelta = 3 * _DAY
    edit_window: timedelta = _DAY
    #: The survey that follows a contact unless another is named.
    default_survey: str = "csat"
    link_expires_after: timedelta = 7 * _DAY

    def delay_for(self, topic: str | None) -> timedelta:
        return self.delay_by_topic.get(topic or "", self.delay)


class SchedulePolicy(Struct, frozen=True):
    """Surveys that come by the calendar, not after a contact: one for each customer every so often."""

    survey: str = "nps"
    is_on: bool = False
    every: timedelta = 90 * _DAY


class CasePolicy(Struct, frozen=True):
    """When a human is called and how long they have."""

    #: survey key → highest score that opens a case; -1 never does. Absent: the survey's own `low`.
    low: Mapping[str, int] = field(default_factory=dict)
    deadline: timedelta = _DAY
    #: Telegram chat of the managers' group, for all teams.
    group: int | None = None
    group_by_team: Mapping[str, int] = field(default_factory=dict)

    def group_for(self, team: str | None) -> int | None:
        return self.group_by_team.get(team or "", self.group)


class DigestPolicy(Struct, frozen=True):
    at: time = time(9)
    #: A missed morning is caught up for this long, then left out.
    catch_up: timedelta = timedelta(hours=6)
    #: With fewer answers and no open case nothing is sent.
    quiet_below: int = 5
    #: On Mondays about the week, on the first about the month, beside the digest of the day.
    weekly: bool = True
    monthly: bool = True
    #: A picture rides with it.
    chart: bool = True
    #: The share of satisfied answers that is aimed at, 0–1.
    target: float | None = None
    #: The figures that are shown, at most five.
    focus: tuple[str, ...] = ("csat", "dissatisfied", "response", "nps", "ces")
    #: Holidays, outages: they tell nothing of what is usual.
    left_out: tuple[date, ...] = ()
    #: What was different from a day on.
    marks: Mapping[date, str] = field(default_factory=dict)


class StaffPolicy(Struct, frozen=True):
    agents_see_scores: bool = False
    link_expires_after: timedelta = 7 * _DAY


class CommentPolicy(Struct, frozen=True):
    #: The company's own topics, added to those that come with the product.
    topics_file: Path | None = None


class RetentionPolicy(Struct, frozen=True):
    #: Who has been silent for so long is forgotten; None keeps everybody.
    personal_data: timedelta | None = None


class Policy(Struct, frozen=True):
    """All rules together."""

    company: Company = Company()
    invitations: InvitationPolicy = InvitationPolicy()
    schedule: SchedulePolicy = SchedulePolicy()
    cases: CasePolicy = CasePolicy()
    digest: DigestPolicy = DigestPolicy()
    staff: StaffPolicy = StaffPolicy()
    comments: CommentPolicy = CommentPolicy()
    retention: RetentionPolicy = RetentionPolicy()
