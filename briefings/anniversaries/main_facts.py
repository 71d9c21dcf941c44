"""Selects the most important facts for a picture and for the details of a subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.anniversaries.card_parts import make_fact_line
from briefings.cards.labels import format_qualified_date
from briefings.domain.cards import CardBlock
from briefings.domain.dates import Precision, parse_date
from briefings.domain.facts import CHAPTER_KEY_PREFIX
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import Card
    from briefings.domain.facts import DatedFact

MAX_PICTURE_ENTRIES: Final = 16
"""Maximum number of entries in a picture; more are not legible at the size of a chat."""

_MAX_MAIN_DATES: Final = 6
"""Maximum number of dates in the details of a subject; its timeline has all of them."""

_MAX_LATEST_DATES: Final = 3
"""Number of the latest dates among these, regardless of their importance."""


def insert_main_dates(card: Card, almanac: Almanac) -> Card:
    """Returns the details card of a subject with its main dates inserted before the related subjects."""
    subject, language = card.request.subject, almanac.language
    facts = _choose_main_facts(almanac.find_facts_about(subject, edition=card.request.edition), subject)
    lines = tuple(
        make_fact_line(
            fact,
            format_qualified_date(fact.date, fact.qualifier, language),
            language,
            with_mark=False,
            with_detail=False,
        )
        for fact in facts
    )
    if not lines:
        return card
    block = CardBlock(_("Key dates", language), lines, compact=True)
    is_last = card.blocks[-1].heading != _("Related", language)
    end = len(card.blocks) if is_last else -1
    return replace(card, blocks=(*card.blocks[:end], block, *card.blocks[end:]))


def _choose_main_facts(facts: Sequence[DatedFact], subject: str) -> list[DatedFact]:
    """Returns the latest facts with a known month, and the most important of the earlier facts."""
    dated = [fact for fact in facts if parse_date(fact.date).start.precision is not Precision.YEAR]
    latest = dated[-_MAX_LATEST_DATES:]
    earlier = [fact for fact in facts if not any(fact is other for other in latest)]
    main = select_facts(earlier, subject, limit=_MAX_MAIN_DATES - len(latest))
    return sorted((*main, *latest), key=lambda fact: parse_date(fact.date).sort_key)


def select_facts(
    facts: Sequence[DatedFact], main_subject: str = "", limit: int = MAX_PICTURE_ENTRIES
) -> list[DatedFact]:
    """Selects the most important facts, in order of date. Equally important facts are selected at even distances.

    Args:
        facts: the facts in order of date.
        main_subject: id of a subject. Major facts mainly about it are more important than others.
        limit: the maximum number of facts.
    """
    if len(facts) <= limit:
        return list(facts)
    ranks: dict[int, list[int]] = {}
    for index, fact in enumerate(facts):
        ranks.setdefault(_rank_fact(fact, main_subject), []).append(index)
    selected: list[int] = []
    for rank in sorted(ranks, reverse=True):
        capacity = limit - len(selected)
        selected += _spread_evenly(ranks[rank], capacity) if len(ranks[rank]) > capacity else ranks[rank]
        if len(selected) == limit:
            break
    return [facts[index] for index in sorted(selected)]


def _rank_fact(fact: DatedFact, main_subject: str) -> int:
    """Returns the importance of a fact: the highest for major facts of the catalog, else for precise dates."""
    if not fact.key.startswith(CHAPTER_KEY_PREFIX):
        is_main = fact.subjects[:1] == (main_subject,) or (fact.solemn and main_subject in fact.subjects[:2])
        return (4 if is_main else 3) if fact.major else 1
    return int(parse_date(fact.date).start.precision) - 1


def _spread_evenly(indexes: list[int], count: int) -> list[int]:
    if count <= 0:
        return []
    step = len(indexes) / count
    return [indexes[int(number * step + step / 2)] for number in range(count)]
