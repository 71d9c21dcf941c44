"""Provides the English names of the months and their numbers."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from briefings.domain.dates import MONTH_NAMES

MONTH_ABBREVIATIONS: Final = tuple(name[:3] for name in MONTH_NAMES)
"""The first three letters of each name; September is also abbreviated `Sept`."""

MONTH_NUMBERS: Final = MappingProxyType(
    {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
    | {name.lower(): number for number, name in enumerate(MONTH_ABBREVIATIONS, 1)}
    | {"sept": 9}
)
"""The number of a month by its name or abbreviation in lower case."""

MONTH_NAME_PATTERN: Final = f"(?:{'|'.join(MONTH_NAMES)})"
"""Regular expression of a full name."""

MONTH_ABBREVIATION_PATTERN: Final = (
    f"(?:{'|'.join('Sept?' if name == 'Sep' else name for name in MONTH_ABBREVIATIONS if name != 'May')})"
)
"""Regular expression of an abbreviation without its period. `May` is a full name and is excluded."""


def parse_month(name: str) -> int:
    """Returns the number of a month, from 1.

    Args:
        name: a full name or an abbreviation, in any case, with or without a period.

    Raises:
        KeyError: the text is not the name of a month.
    """
    return MONTH_NUMBERS[name.lower().rstrip(".")]
