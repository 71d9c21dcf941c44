"""Looks up places of the world by name: territories in every language of CLDR, other places as such."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from briefings.text.sorted_table import SortedTable


class PlaceName(NamedTuple):
    """The places that a name denotes.

    Attributes:
        territories: alpha-2 codes of the territories of this name, each with the BCP 47 tag of a language; empty for
            a subdivision, a city or a language.
    """

    territories: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def _load_table() -> SortedTable:
    return SortedTable.from_file(Path(__file__).with_name("tables") / "places.tsv")


@lru_cache(maxsize=4096)
def find_place(key: str) -> PlaceName | None:
    """Finds the place with a folded name, None if CLDR has none."""
    value = _load_table().get(key)
    if value is None:
        return None
    return PlaceName(
        tuple((code, tag) for code, _, tag in (part.partition(":") for part in value.split(",")) if code)
    )


def preload_places() -> None:
    """Reads the list now instead of at the first name."""
    _load_table()
