"""What can be set: the sections and keys of `config.yaml`, with their defaults and what happens when one changes.

The words below each key are its documentation: `docs/configuration.md` is drawn from them. Where values come from is
`bot.config_sources`; how mistakes are worded is `bot.config_mistakes`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from msgspec import Meta, Struct
from msgspec.structs import asdict

from bot.config_mistakes import explain
from bot.config_sources import gather
from bot.config_values import (
    DatabaseUrl,
    HttpAddress,
    LimitedDuration,
    Listen,
    LongDuration,
    Mode,
    OptionalDuration,
    Share,
    TimeOfDay,
    Timezone,
    Token,
    WebhookSecret,
    WebhookUrl,
    WindowOfDay,
)
from bot.logs import redact
from surveys import policy
from surveys.errors import ConfigError
from surveys.languages import Language
from surveys.records import Role
from surveys.strict_shape import CheckedBy, Misshapen, shaped

_ASKING = policy.InvitationPolicy()
_COMPANY = policy.Company()
_SCHEDULE = policy.SchedulePolicy()
_CASES = policy.CasePolicy()
_DIGEST = policy.DigestPolicy()
_STAFF = policy.StaffPolicy()

#: What stands before the last @ of an address, after the name.
_PASSWORD = re.compile(r"//[^/:@]*:(.+)@")

Words = Annotated[str, Meta(min_length=1, max_length=64)]
Metric = Literal["csat", "dissatisfied", "response", "completion", "fcr", "nps", "ces"]


class TelegramSection(Struct, frozen=True):
    """The bot's account and how updates reach it."""

    token: Token | None = None
    """The bot's key from @BotFather. Never in this file: set the environment variable, or name a file in `token_file`.
    Without a token `afterword run` starts the demo with its own local Telegram."""
    token_file: Path | None = None
    """A file that holds the token, such as a container's secret."""
    base_url: HttpAddress = "https://api.telegram.org"
    """Where the Bot API is. Change it for a Bot API server of your own."""
    mode: Mode = "polling"
    """`polling` asks Telegram for updates and works behind any firewall; with `webhook` Telegram calls us, at
    `webhook_url`. Changing it loses nothing: what waits at Telegram comes the other way."""
    webhook_url: WebhookUrl | None = None
    """The public https address that Telegram calls, such as `https://bot.example.com/telegram`; its path is the one
    we answer."""
    webhook_secret: WebhookSecret | None = None
    """Telegram proves itself with it. Never in this file: set the environment variable. Without one it is derived from
    the token."""
    max_connections: Annotated[int, Meta(ge=1, le=100)] = 40
    """How many deliveries Telegram may make at once."""


class DatabaseSection(Struct, frozen=True):
    """Where everything is kept."""

    url: DatabaseUrl = "sqlite:///var/afterword.db"
    """`sqlite:///path`: the one file with all data, on a local disk (relative to the folder the bot is started in).
    `postgresql://user:password@host/database`: a server, for several replicas. Another address starts with an empty
    database; `afterword move` takes the history along."""

    @property
    def file(self) -> Path | None:
        """None for a database server."""
        scheme, _, path = self.url.partition(":///")
        return Path(path) if scheme == "sqlite" else None

    def __repr__(self) -> str:
        """Without the address, which may hold a password."""
        return "DatabaseSection()"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return []


class CompanySection(Struct, frozen=True):
    """Who asks."""

    name: Words = _COMPANY.name
    """The name customers read in greetings and invitations."""
    timezone: Timezone = _COMPANY.timezone
    """The zone of everybody whose own zone is unknown: hours of asking, days of digests."""
    language: Language = _COMPANY.language
    """`ru`, `uk` or `en`: spoken to those whose language is unknown."""
    support_contact: Words | None = None
    """Where a customer with a new question is sent, such as `@acme_support`; without it nothing is offered."""


class InvitationsSection(Struct, frozen=True):
    """When customers are asked."""

    delay: LimitedDuration = _ASKING.delay
    """How long after the contact the customer is asked. `0s` asks at once, inside the window."""
    delay_by_topic: Mapping[str, LimitedDuration] = {}
    """Another delay for contacts with this topic, such as `delivery: 24h`. An agent names it:
    `/survey @ivan #delivery`."""
    window: WindowOfDay = _ASKING.window
    """Hours in which customers are written to, in their own zone. `00:00-24:00` writes at night too."""
    cool_down: LimitedDuration = _ASKING.cool_down
    """A customer asked once is not asked the same survey again for this long. `0s` asks after every contact."""
    gap: LimitedDuration = _ASKING.gap
    """The least time between any two surveys of one customer, whatever they ask; `0s` only leaves the cool-down."""
    sampling: Annotated[float, Meta(ge=0, le=1)] = _ASKING.sampling
    """The share of contacts that are asked about, from 0 to 1; who is left out is decided by chance."""
    sampling_seed: Words = _ASKING.sampling_seed
    """Another word draws another sample."""
    audit: Annotated[float, Meta(ge=0, le=1)] = _ASKING.audit
    """Of the contacts that no agent asked about, the share that the bot asks about by lot, from 0 to 1:
    `/agents coverage` then tells whether agents choose the happier customers. 0 asks about none."""
    audit_after: LimitedDuration = _ASKING.audit_after
    """How long after a contact agents may still ask before the lot does. Less than `expires_after`; more where the help
    desk tells of contacts late."""
    reminder_after: OptionalDuration = _ASKING.reminder_after
    """One reminder goes out after this much silence; `off` never reminds."""
    expires_after: LongDuration = _ASKING.expires_after
    """How long an answer is waited for. After that the card closes; a survey may set a time of its own."""
    edit_window: LimitedDuration = _ASKING.edit_window
    """How long a customer may change a complete answer; `0s` makes the first one final."""
    default_survey: Words = _ASKING.default_survey
    """The survey that follows a contact when the agent names none: `csat`, `ces`, or one of your own."""
    link_expires_after: LongDuration = _ASKING.link_expires_after
    """How long a one-time link works that an agent gives to a customer whom the bot does not know."""
    surveys_folder: Path | None = None
    """A folder with surveys of your own, one YAML file each; a file with a known key replaces that survey."""


class ScheduleSection(Struct, frozen=True):
    """A survey that comes by the calendar, not after a contact."""

    survey: Words = _SCHEDULE.survey
    """Which survey is asked by the calendar."""
    on: bool = _SCHEDULE.is_on
    """`true` asks every customer who had a contact, every so often; `false` asks nobody by the calendar."""
    every: LongDuration = _SCHEDULE.every
    """How often one customer is asked."""


class CasesSection(Struct, frozen=True):
    """When a manager is called, and how long there is to answer."""

    low: Mapping[str, Annotated[int, Meta(ge=-1, le=10)]] = {}
    """Per survey the highest score that opens a case, such as `nps: 6`; -1 opens none. A survey that is not named
    here keeps what it says itself."""
    deadline: LongDuration = _CASES.deadline
    """A case that waits longer is brought up once more, to all managers."""
    group: int | None = _CASES.group
    """Telegram id of a managers' group that sees every case. Add the bot to the group; /whoami sent there tells the id,
    a negative number."""
    group_by_team: Mapping[str, int] = {}
    """A group of its own for a team, such as `support: -1001234567890`, instead of the common one."""


class DigestSection(Struct, frozen=True):
    """The managers' morning summary of yesterday."""

    at: TimeOfDay = _DIGEST.at
    """When it comes, in each manager's zone."""
    catch_up: LimitedDuration = _DIGEST.catch_up
    """After an outage a missed digest still comes for this long, then it is left out."""
    quiet_below: Annotated[int, Meta(ge=0)] = _DIGEST.quiet_below
    """With fewer answers than this, and no open case, nothing is sent; 0 sends every day."""
    weekly: bool = _DIGEST.weekly
    """`true` tells about the week on Mondays too."""
    monthly: bool = _DIGEST.monthly
    """`true` tells about the month on its first day too."""
    chart: bool = _DIGEST.chart
    """`true` sends a picture of the last four weeks with it."""
    target: Share | None = None
    """The share of satisfied answers that is aimed at, such as `85%`; without it nothing is called below target."""
    focus: Annotated[tuple[Metric, ...], Meta(max_length=5)] = ("csat", "dissatisfied", "response", "nps", "ces")
    """The figures that are shown, at most five: `csat`, `dissatisfied`, `response`, `completion`, `fcr`, `nps`,
    `ces`."""
    left_out: tuple[date, ...] = _DIGEST.left_out
    """Days that tell nothing of what is usual, such as holidays and outages: `[2026-01-01, 2026-05-09]`."""
    marks: Mapping[date, Words] = {}
    """What was changed on a day, such as `2026-03-01: new help desk`: shown in the picture, and after two, four, eight
    and twelve weeks the digest of the week tells how it is since."""


class StaffMember(Struct, frozen=True):
    """A colleague who needs no invitation link."""

    telegram_id: Annotated[int, Meta(ge=1)]
    """The person's Telegram id; the bot says it on /whoami."""
    name: Words
    """How colleagues and digests call the person."""
    role: Role
    """`agent` asks customers; `manager` may do that too, gets cases and digests."""
    team: Words | None = None
    """The person's team; a manager without one looks after all teams."""
    language: Language | None = None
    """`ru`, `uk` or `en`; without it the company's."""
    timezone: Timezone | None = None
    """The person's zone; without it the company's."""


def _each_person_once(staff: tuple[StaffMember, ...]) -> tuple[StaffMember, ...]:
    for place, member in enumerate(staff):
        if any(member.telegram_id == other.telegram_id for other in staff[:place]):
            raise ValueError(f"telegram_id {member.telegram_id} stands in the list twice")
    return staff


class StaffRulesSection(Struct, frozen=True):
    """What colleagues may see and how they join."""

    agents_see_scores: bool = _STAFF.agents_see_scores
    """`true` shows agents which score came from which customer; `false` keeps it between customer and managers."""
    link_expires_after: LongDuration = _STAFF.link_expires_after
    """How long the one-time link of `afterword invite` works."""


class LogSection(Struct, frozen=True):
    """What the process tells about itself, on standard error."""

    format: Literal["console", "json"] = "console"
    """`console` is for people, `json` writes one object a line for a log collector."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """Less than this is not told. Neither names nor comments are ever logged."""


class SendingSection(Struct, frozen=True):
    """How fast we write."""

    rate: Annotated[int, Meta(ge=1, le=1000)] = 28
    """Messages a second to all chats together. Telegram refuses more than 30 unless you pay for broadcasts."""
    paid: bool = False
    """`true` lets Telegram charge Stars for messages beyond 30 a second (paid broadcast); needed for a `rate` above
    30."""


class WebSection(Struct, frozen=True):
    """The HTTP listener: Telegram's webhook, health and metrics."""

    listen: Listen | None = None
    """Address and port, such as `127.0.0.1:8080`. Without it nothing listens, except that webhook mode takes
    `127.0.0.1:8080`."""
    certificate: Path | None = None
    """A PEM file with our own certificate, when no reverse proxy speaks TLS for us. Telegram is given a copy, so it may
    be self-signed."""
    private_key: Path | None = None
    """The key of that certificate."""


class BackupSection(Struct, frozen=True):
    """Copies of the database, made every night while the bot works."""

    folder: Path | None = None
    """Where the copies are kept; without it none are made."""
    at: TimeOfDay = time(3, 30)
    """When, in the company's zone."""
    keep: Annotated[int, Meta(ge=1, le=3650)] = 14
    """How many copies are kept; the oldest go first."""


class CommentsSection(Struct, frozen=True):
    """What customers write is sorted by topics."""

    topics_file: Path | None = None
    """A YAML file with topics of your own, in the form that `docs/topics.md` tells; a topic with a known key replaces
    that one. Without it there are the built-in eleven."""


class RetentionSection(Struct, frozen=True):
    """How long we remember who said what."""

    personal_data: OptionalDuration = None
    """After this long without any contact a customer is forgotten as if they had said /forget: names, numbers and
    comments go, figures stay. `off` keeps them."""


class Config(Struct, frozen=True):
    """Everything that can be set."""

    telegram: TelegramSection = TelegramSection()
    database: DatabaseSection = DatabaseSection()
    company: CompanySection = CompanySection()
    invitations: InvitationsSection = InvitationsSection()
    schedule: ScheduleSection = ScheduleSection()
    cases: CasesSection = CasesSection()
    digest: DigestSection = DigestSection()
    staff: Annotated[tuple[StaffMember, ...], CheckedBy(_each_person_once)] = ()
    """Colleagues who need no invitation link, each with `telegram_id`, `name`, `role` and, if you like, `team`,
    `language` and `timezone`."""
    staff_rules: StaffRulesSection = StaffRulesSection()
    log: LogSection = LogSection()
    sending: SendingSection = SendingSection()
    web: WebSection = WebSection()
    backup: BackupSection = BackupSection()
    comments: CommentsSection = CommentsSection()
    retention: RetentionSection = RetentionSection()

    def __post_init__(self) -> None:
        """Settings that need each other."""
        for is_wrong, words in (
            (
                self.telegram.mode == "webhook" and not self.telegram.webhook_url,
                "telegram.webhook_url: webhook mode needs the public address that Telegram calls",
            ),
            (
                self.invitations.audit > 0 and self.invitations.audit_after >= self.invitations.expires_after,
                "invitations.audit_after: expected less than invitations.expires_after, or nobody is left to be asked",
            ),
            (
                self.sending.rate > 30 and not self.sending.paid,
                "sending.rate: more than 30 messages a second need paid broadcasts; set sending.paid to true",
            ),
            (
                (self.web.certificate is None) != (self.web.private_key is None),
                "web.certificate and web.private_key: expected both or neither",
            ),
        ):
            if is_wrong:
                raise ValueError(words)

    def secrets(self) -> tuple[str, ...]:
        """What may be written nowhere."""
        token = self.telegram.token.reveal() if self.telegram.token else ""
        webhook = self.telegram.webhook_secret.reveal() if self.telegram.webhook_secret else ""
        found = _PASSWORD.search(self.database.url)
        password = found[1] if found else ""
        return (token, token.partition(":")[2], webhook, password, unquote(password))

    def policy(self) -> policy.Policy:
        """The rules of asking, as the core knows them."""
        invitations = asdict(self.invitations)
        del invitations["surveys_folder"]
        return policy.Policy(
            company=policy.Company(**asdict(self.company)),
            invitations=policy.InvitationPolicy(**invitations),
            schedule=policy.SchedulePolicy(self.schedule.survey, self.schedule.on, self.schedule.every),
            cases=policy.CasePolicy(**asdict(self.cases)),
            digest=policy.DigestPolicy(**asdict(self.digest)),
            staff=policy.StaffPolicy(**asdict(self.staff_rules)),
            comments=policy.CommentPolicy(self.comments.topics_file),
            retention=policy.RetentionPolicy(self.retention.personal_data),
        )


def load_config(path: Path | None, environ: Mapping[str, str]) -> Config:
    """Settings from the file (None: no file), the environment over them; ConfigError tells every mistake."""
    sources = gather(Config, path, environ)
    mistakes = list(sources.mistakes)
    try:
        config = shaped(Config, sources.values)
    except Misshapen as misshapen:
        mistakes += explain(misshapen, sources, Config)
    if mistakes:
        raise ConfigError(redact("\n".join(mistakes)))
    return config
