"""/mydata: everything kept about one person, as a file that people and programs can read."""

from __future__ import annotations

import json
from collections.abc import Mapping

from surveys.ports import Work
from surveys.records import Customer

FILE_NAME = "my-data.json"


async def tell_own_data(work: Work, customer: Customer | None) -> bytes:
    """JSON, table by table. Nothing is kept about somebody who is no customer."""
    kept: Mapping[str, list[Mapping[str, object]]] = {}
    if customer is not None:
        kept = await work.tx.figures.of_customer(customer.id)
    return json.dumps(kept, ensure_ascii=False, indent=2, default=str).encode()
