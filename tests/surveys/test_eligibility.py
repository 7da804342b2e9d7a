"""Whether a customer may be asked: every hindrance, which of them is named, and until when it holds."""

from datetime import timedelta

import pytest

from surveys.definition import Survey
from surveys.eligibility import Past, Refusal, is_sampled, may_ask
from surveys.policy import InvitationPolicy
from surveys.records import Customer
from surveys.values import replace
from tests.surveys.stories import CSAT, NOON, NPS

DAY = timedelta(days=1)
ANNA = Customer(id=1, telegram_id=100, started_at=NOON - 100 * DAY)
POLICY = InvitationPolicy()


def asks(
    customer: Customer = ANNA,
    past: Past = Past(),  # noqa: B008 — a frozen value
    policy: InvitationPolicy = POLICY,
    survey: Survey = CSAT,
    contact_id: int | None = 7,
) -> Refusal | None:
    return may_ask(customer, survey, past, policy, NOON, contact_id)


def reason(refusal: Refusal | None) -> str | None:
    return refusal.reason if refusal else None


def asked(*ago: tuple[str, int]) -> Past:
    return Past(asked=tuple((survey, NOON - days * DAY) for survey, days in ago))


def test_a_willing_customer_is_asked() -> None:
    assert asks() is None


@pytest.mark.parametrize(
    ("expected", "customer"),
    [
        ("forgotten", replace(ANNA, forgotten_at=NOON - DAY)),
        ("opted_out", replace(ANNA, opted_out_at=NOON - DAY)),
        ("never_started", replace(ANNA, telegram_id=None)),
        ("never_started", replace(ANNA, started_at=None)),
        ("unreachable", replace(ANNA, unreachable="blocked")),
    ],
)
def test_a_person_who_cannot_or_will_not_be_asked_is_not(expected: str, customer: Customer) -> None:
    assert reason(asks(customer)) == expected


def test_a_refusal_says_since_when_and_why() -> None:
    assert asks(replace(ANNA, opted_out_at=NOON - DAY)) == Refusal("opted_out", since=NOON - DAY)
    assert asks(replace(ANNA, unreachable="blocked")) == Refusal("unreachable", detail="blocked")


def test_one_contact_is_asked_about_once() -> None:
    assert reason(asks(past=Past(was_asked_about_contact=True))) == "already_asked"


def test_one_invitation_at_a_time() -> None:
    assert reason(asks(past=Past(has_open_invitation=True))) == "open_invitation"


def test_the_same_survey_rests_for_thirty_days() -> None:
    assert asks(past=asked(("csat", 29))) == Refusal("cool_down", since=NOON - 29 * DAY, until=NOON + DAY)
    assert asks(past=asked(("csat", 30))) is None


def test_a_survey_may_rest_longer_than_the_policy_says() -> None:
    assert reason(asks(past=asked(("nps", 89)), survey=NPS)) == "cool_down"
    assert asks(past=asked(("nps", 90)), survey=NPS) is None


def test_any_two_surveys_are_fourteen_days_apart() -> None:
    assert asks(past=asked(("csat", 13)), survey=NPS) == Refusal("gap", since=NOON - 13 * DAY, until=NOON + DAY)
    assert asks(past=asked(("csat", 14)), survey=NPS) is None


def test_the_day_that_is_named_is_the_day_on_which_asking_is_really_possible() -> None:
    refusal = asks(past=asked(("nps", 3), ("csat", 29)))
    assert refusal == Refusal("gap", since=NOON - 3 * DAY, until=NOON + 11 * DAY)


def test_a_cool_down_of_zero_means_free() -> None:
    policy = replace(POLICY, cool_down=timedelta(0))
    assert asks(past=asked(("csat", 0)), policy=policy) is None


def test_the_most_lasting_hindrance_is_named() -> None:
    gone = replace(ANNA, forgotten_at=NOON, opted_out_at=NOON, unreachable="blocked", telegram_id=None)
    busy = Past(asked=(("csat", NOON),), has_open_invitation=True, was_asked_about_contact=True)
    nobody = replace(POLICY, sampling=0.0)
    order = [
        reason(asks(gone, busy, nobody)),
        reason(asks(replace(gone, forgotten_at=None), busy, nobody)),
        reason(asks(replace(gone, forgotten_at=None, opted_out_at=None), busy, nobody)),
        reason(asks(replace(ANNA, unreachable="blocked"), busy, nobody)),
        reason(asks(ANNA, busy, nobody)),
        reason(asks(ANNA, replace(busy, was_asked_about_contact=False), nobody)),
        reason(asks(ANNA, asked(("csat", 1)), nobody)),
        reason(asks(ANNA, Past(), nobody)),
    ]
    assert order == [
        "forgotten",
        "opted_out",
        "never_started",
        "unreachable",
        "already_asked",
        "open_invitation",
        "cool_down",
        "sampled_out",
    ]


def test_sampling_asks_everybody_or_nobody_at_its_ends() -> None:
    names = [f"contact:{number}" for number in range(500)]
    assert all(is_sampled(name, 1.0, "seed") for name in names)
    assert not any(is_sampled(name, 0.0, "seed") for name in names)


def test_sampling_asks_its_share_and_decides_the_same_way_every_time() -> None:
    names = [f"contact:{number}" for number in range(2000)]
    chosen = {name for name in names if is_sampled(name, 0.3, "seed")}
    assert 0.26 < len(chosen) / len(names) < 0.34
    assert chosen == {name for name in names if is_sampled(name, 0.3, "seed")}
    assert chosen != {name for name in names if is_sampled(name, 0.3, "other seed")}


def test_a_larger_share_keeps_those_who_were_chosen() -> None:
    names = [f"contact:{number}" for number in range(500)]
    assert {name for name in names if is_sampled(name, 0.2, "seed")} <= {
        name for name in names if is_sampled(name, 0.5, "seed")
    }


def test_surveys_by_the_calendar_are_not_sampled() -> None:
    assert asks(policy=replace(POLICY, sampling=0.0), survey=NPS, contact_id=None) is None
