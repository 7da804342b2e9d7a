"""Settings come from a file and the environment; whatever is wrong is told in one line that says how to mend it."""

import re
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from pathlib import Path
from pprint import pformat

import pytest
from rich.pretty import pretty_repr

from bot.config import Config, load_config
from bot.config_shape import settable
from surveys.errors import ConfigError
from surveys.policy import Policy, Window
from tests.bot.configuration_page import PAGE, page

SHIPPED = Path(__file__).parents[2] / "config.yaml"
TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes config.yaml into the folder we stand in."""
    monkeypatch.chdir(tmp_path)

    def written(text: str) -> Path:
        path = Path("config.yaml")
        path.write_text(text, "utf-8")
        return path

    return written


def mistakes(path: Path | None = None, environ: Mapping[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as refusal:
        load_config(path, environ or {})
    return str(refusal.value).splitlines()


# What is there without saying anything


def test_without_a_file_the_rules_are_the_products_own() -> None:
    assert load_config(None, {}).policy() == Policy()


def test_an_empty_file_is_fine(write: Write) -> None:
    assert load_config(write(""), {}) == Config()
    assert load_config(write("digest:\n  # at: 10:00\n"), {}) == Config()


def test_the_shipped_file_is_valid() -> None:
    load_config(SHIPPED, {})


@pytest.mark.parametrize("setting", settable(Config), ids=".".join)
def test_every_setting_stands_in_the_shipped_file_below_a_comment(setting: tuple[str, ...]) -> None:
    lines = SHIPPED.read_text("utf-8").splitlines()
    section = next(number for number, line in enumerate(lines) if line.startswith(f"{setting[0]}:"))
    if len(setting) == 1:
        assert lines[section - 1].startswith("# ") or lines[section - 1].startswith("#")
        return
    place = next(n for n in range(section, len(lines)) if re.match(rf"  (# )?{setting[1]}:", lines[n]))
    assert lines[place].startswith("  # ") or lines[place - 1].startswith("  # ")


def test_the_documentation_tells_every_setting() -> None:
    assert PAGE.read_text("utf-8") == page(), "draw it anew: python -m tests.bot.configuration_page"


# What a file can say


def test_a_file_changes_the_rules(write: Write) -> None:
    policy = load_config(
        write(
            """
            company: {name: Ромашка, timezone: Europe/Kiev, language: uk, support_contact: "@romashka"}
            invitations:
              delay: 1h30m
              delay_by_topic: {delivery: 24h, 404: 2d}
              window: 00:00-24:00
              reminder_after: off
              sampling: 0.5
              audit: 0.1
              audit_after: 2d
            schedule: {on: true}
            cases: {low: {csat: 1, nps: -1}, group: -1001, group_by_team: {support: -1002}}
            digest: {at: 10:30}
            staff_rules: {agents_see_scores: yes}
            """
        ),
        {},
    ).policy()
    assert policy.company.name == "Ромашка"
    assert policy.company.timezone == "Europe/Kiev"
    assert policy.invitations.delay_for("404") == timedelta(days=2)
    assert policy.invitations.delay_for("other") == timedelta(minutes=90)
    assert policy.invitations.window == Window(time(0), time(0))
    assert policy.invitations.reminder_after is None
    assert policy.invitations.sampling == 0.5
    assert (policy.invitations.audit, policy.invitations.audit_after) == (0.1, timedelta(days=2))
    assert policy.schedule.is_on
    assert policy.cases.low == {"csat": 1, "nps": -1}
    assert policy.cases.group_for("support") == -1002
    assert policy.cases.group_for("sales") == -1001
    assert policy.digest.at == time(10, 30)
    assert policy.staff.agents_see_scores


def test_colleagues_are_listed(write: Write) -> None:
    staff = load_config(
        write(
            "staff: [{telegram_id: 7, name: Анна, role: agent, team: 007}, {telegram_id: 8, name: O, role: manager}]"
        ),
        {},
    ).staff
    assert [(one.telegram_id, one.name, one.role, one.team) for one in staff] == [
        (7, "Анна", "agent", "007"),
        (8, "O", "manager", None),
    ]


# What the environment can say


def test_the_environment_wins(write: Write) -> None:
    config = load_config(
        write("invitations: {delay: 1h}\ncompany: {name: Acme}"),
        {"AFTERWORD_INVITATIONS__DELAY": "0s", "AFTERWORD_DIGEST__AT": "08:15", "AFTERWORD_SCHEDULE__ON": "true"},
    )
    assert config.invitations.delay == timedelta()
    assert config.digest.at == time(8, 15)
    assert config.schedule.on
    assert config.company.name == "Acme"


def test_mappings_and_lists_fit_into_one_variable() -> None:
    config = load_config(
        None,
        {
            "AFTERWORD_CASES__LOW": "{csat: 2}",
            "AFTERWORD_CASES__LOW__NPS": "5",
            "AFTERWORD_STAFF": '[{"telegram_id": 7, "name": "Анна", "role": "agent"}]',
        },
    )
    assert config.cases.low == {"csat": 2, "nps": 5}
    assert config.staff[0].name == "Анна"


def test_names_that_are_no_settings_are_left_alone() -> None:
    assert (
        load_config(None, {"AFTERWORD_REQUIRE_BROWSER": "1", "HOME": "/", "AFTERWORD_COMPANY__NAME": " "}) == Config()
    )


def test_any_value_can_be_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "url").write_text("sqlite:////srv/afterword.db\n")
    config = load_config(
        None,
        {
            "AFTERWORD_TELEGRAM__TOKEN_FILE": str(tmp_path / "token"),
            "AFTERWORD_DATABASE__URL_FILE": str(tmp_path / "url"),
        },
    )
    assert config.telegram.token is not None
    assert config.telegram.token.reveal() == TOKEN
    assert config.database.url == "sqlite:////srv/afterword.db"


def test_the_file_may_name_a_file_with_the_token(write: Write, tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    path = write("telegram: {token_file: token}")
    found = load_config(path, {}).telegram.token
    overruled = load_config(path, {"AFTERWORD_TELEGRAM__TOKEN": "1:other"}).telegram.token
    assert found is not None
    assert found.reveal() == TOKEN
    assert overruled is not None
    assert overruled.reveal() == "1:other"


def test_secrets_are_never_shown() -> None:
    secret = "hush_hush_hush_hush"
    assert TOKEN not in repr(load_config(None, {"AFTERWORD_TELEGRAM__TOKEN": TOKEN}))
    assert "hush" not in repr(load_config(None, {"AFTERWORD_DATABASE__URL": "postgresql://me:hush@db/x"}))
    every = {
        "AFTERWORD_TELEGRAM__TOKEN": TOKEN,
        "AFTERWORD_TELEGRAM__WEBHOOK_SECRET": secret,
        "AFTERWORD_DATABASE__URL": f"postgresql://me:{secret}@db/x",
    }
    for shown in (repr, str, pformat, pretty_repr):
        assert not re.search(f"{TOKEN}|{secret}", shown(load_config(None, every)))
    with pytest.raises(ConfigError) as refused:
        load_config(None, {"AFTERWORD_DATABASE__URL": "mysql://me:hush@db/x"})
    assert "hush" not in str(refused.value)


def test_a_database_password_in_the_file_is_refused_and_not_repeated(write: Write) -> None:
    (line,) = mistakes(write("database: {url: 'postgresql://me:hush@db/x'}"))
    assert line == (
        "config.yaml: database.url: a secret does not belong in this file; set AFTERWORD_DATABASE__URL, "
        "or AFTERWORD_DATABASE__URL_FILE to a file that holds it"
    )


# Mistakes


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("invitations: {delay: soon}", "invitations.delay: expected a duration such as 15m, 24h or 30d, got 'soon'"),
        ("invitations: {delay: 15}", "invitations.delay: expected a duration such as 15m, 24h or 30d, got 15"),
        ("invitations: {expires_after: 0s}", "invitations.expires_after: expected more than no time at all, got '0s'"),
        ("invitations: {cool_down: 9999w}", "invitations.cool_down: expected at most ten years, got '9999w'"),
        (
            "invitations: {reminder_after: never}",
            "invitations.reminder_after: expected a duration such as 15m, 24h or 30d, got 'never' (or off)",
        ),
        ("invitations: {window: 10-20}", "invitations.window: expected hours such as 10:00-20:00, got '10-20'"),
        (
            "invitations: {window: 22:00-02:00}",
            "invitations.window: expected hours that end on the same day, such as 10:00-20:00, got '22:00-02:00'",
        ),
        ("invitations: {sampling: 7}", "invitations.sampling: expected at most 1, got 7"),
        ("invitations: {audit: -1}", "invitations.audit: expected at least 0, got -1"),
        (
            "invitations: {audit: 0.1, audit_after: 3d}",
            "invitations.audit_after: expected less than invitations.expires_after, or nobody is left to be asked",
        ),
        (
            "digest: {left_out: [2026-01-01, 2026-02-30]}",
            "digest.left_out[1]: expected a date such as 2026-01-31, got '2026-02-30'",
        ),
        ("digest: {marks: {soon: x}}", "digest.marks.soon: expected a date such as 2026-01-31, got 'soon'"),
        (
            "digest: {focus: [ces, ces, ces, ces, ces, ces]}",
            "digest.focus: expected a list of at most 5, got ['ces', 'ces', 'ces', 'ces', 'ces', 'ces']",
        ),
        ("digest: {at: noon}", "digest.at: expected a time of day such as 09:00, got 'noon'"),
        (
            "company: {timezone: Europe/Kyev}",
            "company.timezone: unknown time zone 'Europe/Kyev'; did you mean Europe/Kyiv?",
        ),
        (
            "company: {timezone: /etc/passwd}",
            "company.timezone: unknown time zone '/etc/passwd'; expected a name such as Europe/Kyiv",
        ),
        ("company: {language: de}", "company.language: expected 'ru', 'uk' or 'en', got 'de'"),
        ("company: Acme", "company: expected keys below it, got 'Acme'"),
        (
            "telegram: {base_url: api}",
            "telegram.base_url: expected an address that begins with http:// or https://, got 'api'",
        ),
        ("telegram: {mode: pull}", "telegram.mode: expected 'polling' or 'webhook', got 'pull'"),
        (
            "database: {url: mysql://x}",
            "database.url: expected sqlite:///path/to/file.db or postgresql://user:password@host/database",
        ),
        (
            "telegram: {mode: webhook}",
            "telegram.webhook_url: webhook mode needs the public address that Telegram calls",
        ),
        (
            "telegram: {webhook_url: bot.example.com}",
            "telegram.webhook_url: expected the public address that Telegram calls, such as "
            "https://bot.example.com/telegram, got 'bot.example.com'",
        ),
        ("web: {listen: 8080}", "web.listen: expected an address and a port such as 127.0.0.1:8080, got '8080'"),
        (
            "web: {certificate: own.pem}",
            "web.certificate and web.private_key: expected both or neither",
        ),
        (
            "sending: {rate: 100}",
            "sending.rate: more than 30 messages a second need paid broadcasts; set sending.paid to true",
        ),
        ("schedule: {on: maybe}", "schedule.on: expected true or false, got 'maybe'"),
        ("cases: {low: {csat: two}}", "cases.low.csat: expected a whole number, got 'two'"),
        ("staff: Анна", "staff: expected a list, got 'Анна'"),
        ("staff: [{telegram_id: 1, name: A, role: boss}]", "staff[0].role: expected 'agent' or 'manager', got 'boss'"),
        ("staff: [{telegram_id: 1, role: agent}]", "staff[0].name: is missing"),
        (
            "staff: [{telegram_id: 1, name: A, role: agent}, {telegram_id: 1, name: B, role: agent}]",
            "staff: telegram_id 1 stands in the list twice",
        ),
        ("invitations: {dealy: 5m}", "invitations.dealy: unknown key; did you mean invitations.delay?"),
        ("company: {delay: 5m}", "company.delay: unknown key; did you mean invitations.delay?"),
        ("digset: {at: 10:00}", "digset: unknown key; did you mean digest?"),
        ("log: {colour: red}", "log.colour: unknown key; known here: format, level"),
        (
            "staff: [{telegram_id: 1, nmae: A, name: A, role: agent}]",
            "staff[0].nmae: unknown key; did you mean staff[0].name?",
        ),
        ("company:\n  name: A\n  name: B", "line 3: 'name' is written twice, first in line 2"),
        ("company:\n  name: [A", "line 2: expected ',' or ']', but got '<stream end>'"),
        ("company:\n\tname: A", "line 2: found character '\\t' that cannot start any token"),
        ("- company", "expected sections such as 'company:' at the top"),
        ("? [a]\n: b", "line 1: a key must be a word"),
        (
            "a: \x00",
            'unacceptable character #x0000: special characters are not allowed in "<unicode string>", position 3',
        ),
        ("[" * 5000, "nested too deeply"),
    ],
)
def test_a_mistake_in_the_file_is_one_line(write: Write, text: str, line: str) -> None:
    assert mistakes(write(text)) == [f"config.yaml: {line}"]


def test_a_mistake_in_the_environment_names_the_variable(write: Write) -> None:
    assert mistakes(write("invitations: {delay: soon}"), {"AFTERWORD_INVITATIONS__DELAY": "later"}) == [
        "AFTERWORD_INVITATIONS__DELAY: expected a duration such as 15m, 24h or 30d, got 'later'"
    ]


@pytest.mark.parametrize(
    ("variable", "value", "line"),
    [
        ("AFTERWORD_INVITATIONS__COOLDOWN", "1d", "unknown setting; did you mean AFTERWORD_INVITATIONS__COOL_DOWN?"),
        ("AFTERWORD_X__Y", "1", "unknown setting"),
        ("AFTERWORD_COMPANY__NAME__FIRST", "A", "unknown setting; did you mean AFTERWORD_COMPANY__NAME?"),
        ("AFTERWORD_STAFF__0__NAME", "A", "unknown setting; did you mean AFTERWORD_STAFF?"),
        ("AFTERWORD_CASES__LOW__CSAT", "x", "expected a whole number, got 'x'"),
        ("AFTERWORD_CASES__LOW", "{csat: x}", "csat: expected a whole number, got 'x'"),
        ("AFTERWORD_CASES__LOW", "{csat", "line 1: expected ',' or '}', but got '<stream end>'"),
        ("AFTERWORD_CASES__LOW", "2", "expected keys below it, got 2"),
        ("AFTERWORD_STAFF", "[{}]", "[0].telegram_id: is missing"),
        ("AFTERWORD_COMPANY__NAME_FILE", "/nowhere/name", "cannot read /nowhere/name: No such file or directory"),
    ],
)
def test_a_mistake_in_a_variable_is_one_line(variable: str, value: str, line: str) -> None:
    assert mistakes(environ={variable: value})[0] == f"{variable}: {line}"


def test_all_mistakes_are_told_at_once(write: Write) -> None:
    lines = mistakes(write("digest: {at: noon}\nfoo: 1"), {"AFTERWORD_LOG__LEVEL": "loud"})
    assert [line.split(":")[0] for line in lines].count("config.yaml") == 2
    assert "AFTERWORD_LOG__LEVEL: expected 'debug', 'info', 'warning' or 'error', got 'loud'" in lines


def test_a_value_and_its_file_cannot_both_be_set(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    both = {"AFTERWORD_TELEGRAM__TOKEN": TOKEN, "AFTERWORD_TELEGRAM__TOKEN_FILE": str(tmp_path / "token")}
    assert mistakes(environ=both) == [
        "AFTERWORD_TELEGRAM__TOKEN_FILE: AFTERWORD_TELEGRAM__TOKEN says the same; keep one of them"
    ]


def test_a_token_in_the_file_is_refused_and_not_repeated(write: Write) -> None:
    (line,) = mistakes(write(f"telegram: {{token: '{TOKEN}'}}"))
    assert line == (
        "config.yaml: telegram.token: a secret does not belong in this file; set AFTERWORD_TELEGRAM__TOKEN, "
        "or AFTERWORD_TELEGRAM__TOKEN_FILE to a file that holds it"
    )


def test_a_token_in_a_wrong_place_is_not_repeated(write: Write) -> None:
    assert TOKEN not in str(mistakes(write(f"telegram: '{TOKEN}'")))
    assert "hush" not in str(mistakes(environ={"AFTERWORD_TELEGRAM__TOKEN": "hush hush"}))


@pytest.mark.parametrize(("token", "line"), [("", "is empty"), ("abc", "expected a token from @BotFather")])
def test_a_token_file_without_a_token_is_named(write: Write, tmp_path: Path, token: str, line: str) -> None:
    (tmp_path / "token").write_text(token)
    assert line in mistakes(write("telegram: {token_file: token}"))[0]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.yaml"
    assert mistakes(path) == [f"{path}: cannot be read: No such file or directory"]


def test_a_file_in_another_encoding_is_named(write: Write) -> None:
    path = write("")
    path.write_bytes("company: {name: Ромашка}".encode("cp1251"))
    assert mistakes(path) == ["config.yaml: expected text in UTF-8"]
