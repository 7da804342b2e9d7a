"""How a frozen value is changed: `replace` makes a copy that differs in what is named.

The values of the house are msgspec structs (docs/decisions/0008). mypy checks what is named as it does for dataclasses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["replace"]
