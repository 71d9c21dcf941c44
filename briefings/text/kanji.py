"""Compares kanji by their readings and shapes, by which they are confused in typing."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from pathlib import Path

from briefings.text.sorted_table import SortedTable

_LOOKALIKES = (
    "土士圡", "恊協", "末未", "己已巳", "曰日", "干千于", "人入", "大太犬", "島鳥嶋", "曙署", "特持", "待侍", "微徴",
    "縁緑", "網綱", "壁璧", "幣弊", "裁栽載", "遣遺", "治冶", "連運", "同司", "間問聞", "貝見", "枠粋", "係孫",
    "緒諸",
)  # fmt: skip
"""Groups of kanji that look alike."""

_VOICELESS = str.maketrans("gzdbp", "ksthh")


@lru_cache(maxsize=1)
def _load_table() -> SortedTable:
    return SortedTable.from_file(Path(__file__).with_name("tables") / "kanji.tsv")


@lru_cache(maxsize=4096)
def read_kanji(char: str) -> tuple[str, ...]:
    """Returns the romaji keys of the readings of a kanji, Chinese readings first; empty for a rare kanji."""
    return tuple((_load_table().get(char) or "").split())


@lru_cache(maxsize=4096)
def can_be_confused(first: str, second: str) -> bool:
    """Returns whether two kanji look alike or share a reading, ignoring voicing (迎 and 係 in 歓迎 and 関係)."""
    if any(first in group and second in group for group in _LOOKALIKES):
        return True
    return not _list_unvoiced_readings(first).isdisjoint(_list_unvoiced_readings(second))


@lru_cache(maxsize=4096)
def _list_unvoiced_readings(char: str) -> frozenset[str]:
    return frozenset(reading[:1].translate(_VOICELESS) + reading[1:] for reading in read_kanji(char))


def list_readings(text: str, limit: int = 64) -> list[str]:
    """Lists the possible readings of a text as romaji. Characters other than kanji are unchanged.

    Args:
        text: a few characters.
        limit: the maximum number of readings. The result is empty if there are more, or if a kanji has no reading.
    """
    choices = [read_kanji(char) if "\u3400" <= char <= "\u9fff" else (char,) for char in text]
    count = 1
    for readings in choices:
        count *= len(readings)
    return ["".join(parts) for parts in product(*choices)] if 0 < count <= limit else []


def preload_readings() -> None:
    """Opens the table of readings now instead of at the first kanji."""
    _load_table()
