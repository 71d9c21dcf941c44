"""What a statement is worth on a short card whomever it is about: new, concrete, and standing alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

_BACK_REFERENCE = re.compile(
    r"[「『（(]*(?:こう|この|その|これ|それ|同[年月日国氏相]?[、はがもの]|さらに|更に|また、|一方|他方|ただし|しかし|なお|そして|中でも|同時に|"
    r"(?:This|That|These|Those|Such|It|He|She|They|The same|Also|However|Moreover|Furthermore|Meanwhile|In addition|"
    r"At the same time)\b)"
)
_FIGURE = re.compile(
    r"\d[\d,.]*\s*(?:%|％|人|円|ドル|億|万|兆|か国|割|回|倍|percent|per cent|billion|million|people|countries)"
)
_DECISION = re.compile(
    r"当選|選挙|就任|署名|発効|合意|締結|加盟|条約|協定|共同声明|過去最高|史上最|初めて|画定|停戦|併合|解任|辞任|"
    r"\b(?:elect(?:ed|ions?)|inaugurat|signed|treat(?:y|ies)|in(?:to)? force|agree(?:d|ments?)|joined|accession|"
    r"joint statement|highest|for the first time|ceasefire|resign|annex)"
)


def statement_score(text: str, dates: Sequence[str], *, edition: int, reading_length: float) -> float:
    """Points of a statement by itself.

    Args:
        text: the statement.
        dates: EDTF dates it tells of.
        edition: year in the yearbook's title, which mostly tells of the year before.
        reading_length: its length as a reader feels it.
    """
    points = 0.0
    if dates:
        newest = max(dates)
        year = int(newest[:4]) if newest[:4].isdigit() else 0
        points += (1.2 if year >= edition - 1 else 0.2) + (0.3 if len(newest) >= len("2024-10") else 0.0)
    if _FIGURE.search(text):
        points += 0.6
    if _DECISION.search(text):
        points += 1.2
    if _BACK_REFERENCE.match(text):
        points -= 1.6
    return points - max(0.0, (reading_length - 110) / 60) - (1.0 if reading_length < 14 else 0.0)
