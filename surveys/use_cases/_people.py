"""How a person is addressed: language, zone, and the draft of a message to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from surveys.languages import Language, choose_language
from surveys.policy import Company
from surveys.records import Customer, Draft, Staff


def language_of(person: Customer | Staff, company: Company) -> Language:
    if isinstance(person, Staff):
        return choose_language(person.language, None, None, company.language)
    return choose_language(person.language, person.contact_language, person.telegram_language, company.language)


def zone_of(person: Customer | Staff | None, company: Company) -> str:
    return (person.timezone if person else None) or company.timezone


def draft_for(
    person: Customer | Staff, kind: str, payload: Mapping[str, object], company: Company, **more: Any
) -> Draft | None:
    """None when the person cannot be reached at all. `more` are fields of the draft."""
    if person.telegram_id is None or person.unreachable:
        return None
    is_staff = isinstance(person, Staff)
    return Draft(
        kind,
        person.telegram_id,
        language_of(person, company),
        payload,
        staff_id=person.id if is_staff else None,
        customer_id=None if is_staff else person.id,
        **more,
    )
