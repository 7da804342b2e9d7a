"""Whether a customer may be asked now, and if not, why and until when. Facts in, verdict out."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from surveys.definition import Survey
from surveys.policy import InvitationPolicy
from surveys.records import Customer

Reason = Literal[
    "opted_out",
    "forgotten",
    "unreachable",
    "never_started",
    "self",
    "already_asked",
    "open_invitation",
    "cool_down",
    "gap",
    "sampled_out",
    "too_late",
    "reopened",
]


class Past(Struct, frozen=True):
    """What was asked before. `asked` holds (survey key, when), newest first."""

    asked: tuple[tuple[str, datetime], ...] = ()
    has_open_invitation: bool = False
    was_asked_about_contact: bool = False


class Refusal(Struct, frozen=True):
    """Why not. `since` is when the hindrance arose, `until` when it ends, where either is known."""

    reason: Reason
    since: datetime | None = None
    until: datetime | None = None
    detail: str | None = None


def may_ask(
    customer: Customer,
    survey: Survey,
    past: Past,
    policy: InvitationPolicy,
    now: datetime,
    contact_id: int | None,
) -> Refusal | None:
    """None when the customer may be asked; else the first hindrance, the most lasting first."""
    return (
        _unwilling_or_out_of_reach(customer)
        or _asked_already(past)
        or _too_soon(survey, past, policy, now)
        or _left_out_by_sampling(contact_id, policy)
    )


def _unwilling_or_out_of_reach(customer: Customer) -> Refusal | None:
    if customer.forgotten_at:
        return Refusal("forgotten", since=customer.forgotten_at)
    if customer.opted_out_at:
        return Refusal("opted_out", since=customer.opted_out_at)
    if customer.telegram_id is None or customer.started_at is None:
        return Refusal("never_started")
    if customer.unreachable:
        return Refusal("unreachable", detail=customer.unreachable)
    return None


def _asked_already(past: Past) -> Refusal | None:
    if past.was_asked_about_contact:
        return Refusal("already_asked")
    if past.has_open_invitation:
        return Refusal("open_invitation")
    return None


def _too_soon(survey: Survey, past: Past, policy: InvitationPolicy, now: datetime) -> Refusal | None:
    same = next((at for key, at in past.asked if key == survey.key), None)
    cool_down = _cool_down(survey, policy)
    latest = past.asked[0][1] if past.asked else None
    hindrances = (
        _resting("cool_down", same, cool_down, now),
        _resting("gap", latest, min(policy.gap, cool_down), now),
    )
    return max((each for each in hindrances if each), key=lambda each: each.until or now, default=None)


def _cool_down(survey: Survey, policy: InvitationPolicy) -> timedelta:
    return survey.cool_down if survey.cool_down is not None else policy.cool_down


def least_rest(surveys: Collection[Survey], policy: InvitationPolicy) -> timedelta:
    """The shortest time that the rules leave between two of these surveys: what customers may be promised."""
    rests = [_cool_down(survey, policy) for survey in surveys]
    return min(rests) if len(rests) == 1 else min(policy.gap, *rests)


def _resting(reason: Reason, since: datetime | None, rest: timedelta, now: datetime) -> Refusal | None:
    if since is None or now >= since + rest:
        return None
    return Refusal(reason, since=since, until=since + rest)


def _left_out_by_sampling(contact_id: int | None, policy: InvitationPolicy) -> Refusal | None:
    if contact_id is None or is_sampled(f"contact:{contact_id}", policy.sampling, policy.sampling_seed):
        return None
    return Refusal("sampled_out")


def is_sampled(name: str, share: float, seed: str) -> bool:
    """Whether this one belongs to the share that is asked; the same answer every time for the same seed."""
    digest = hashlib.sha256(f"{seed}:{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64 < share
