"""Scores a statement by its text alone: how recent, concrete, short and self-contained it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Sequence

_LATIN_PER_KANJI: Final = 2.3
"""Latin letters equivalent to one kanji or kana, measured on the yearbook and its translation."""

_IDEAL_LENGTH: Final = 110
"""Reading length above which a statement loses a point for every 60 characters."""

_MIN_LENGTH: Final = 14
"""Reading length below which a statement is too short to be useful."""

_BACK_REFERENCE = compile_lazily(
    r"[「『（(]*(?:こう|この|その|これ|それ|同[年月日国氏相]?[、はがもの]|さらに|更に|また、|一方|他方|ただし|しかし|なお|そして|中でも|同時に|"
    r"(?:This|That|These|Those|Such|It|He|She|They|The same|Also|However|Moreover|Furthermore|Meanwhile|In addition|"
    r"At the same time)\b)"
)
_FIGURE = compile_lazily(
    r"\d[\d,.]{0,30}\s{0,3}"
    r"(?:%|％|人|円|ドル|億|万|兆|か国|割|回|倍|percent|per cent|billion|million|people|countries)"
)
_DECISION = compile_lazily(
    r"当選|選挙|就任|署名|発効|合意|締結|加盟|条約|協定|共同声明|過去最高|史上最|初めて|画定|停戦|併合|解任|辞任|"
    r"\b(?:elect(?:ed|ions?)|inaugurat|signed|treat(?:y|ies)|in(?:to)? force|agree(?:d|ments?)|joined|accession|"
    r"joint statement|highest|for the first time|ceasefire|resign|annex)"
)


def compute_statement_score(text: str, dates: Sequence[str], *, edition: int, reading_length: float) -> float:
    """Returns the score of a statement, whatever the subject of the card.

    Args:
        text: the statement.
        dates: EDTF dates of what it reports.
        edition: edition of the yearbook, which mostly reports on the year before.
        reading_length: its length, as `measure_reading_length` gives it.
    """
    score = 0.0
    if dates:
        latest = max(dates)
        year = int(latest[:4]) if latest[:4].isdigit() else 0
        score += (1.2 if year >= edition - 1 else 0.2) + (0.3 if len(latest) >= len("2024-10") else 0.0)
    if _FIGURE.search(text):
        score += 0.6
    if _DECISION.search(text):
        score += 1.2
    if begins_with_back_reference(text):
        score -= 1.6
    return score - max(0.0, (reading_length - _IDEAL_LENGTH) / 60) - (1.0 if reading_length < _MIN_LENGTH else 0.0)


def begins_with_back_reference(text: str) -> bool:
    """Returns whether a statement refers to the one before it: こうした…, This …."""
    return _BACK_REFERENCE.match(text) is not None


def measure_reading_length(text: str) -> float:
    """Returns the length of a text in kanji; several Latin letters count as one."""
    is_latin = 2 * len(text.encode()) < 3 * len(text)
    return len(text) / _LATIN_PER_KANJI if is_latin else len(text)
