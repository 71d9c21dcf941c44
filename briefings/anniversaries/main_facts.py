"""Selects the most important of many facts, for a picture and for the details of a card."""

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
"""Entries of a picture; more can't be read at the size of a chat."""

_MAX_MAIN_DATES: Final = 6
"""Dates on the details of a subject; its timeline has all of them."""

_MAX_LATEST_DATES: Final = 3
"""Number of them that are the latest ones, whatever their importance."""


def insert_main_dates(card: Card, almanac: Almanac) -> Card:
    """Returns the details of a subject with its main dates, before the related subjects."""
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
    """Chooses the latest facts known at least by month, and the most important of those before them."""
    dated = [fact for fact in facts if parse_date(fact.date).start.precision is not Precision.YEAR]
    latest = dated[-_MAX_LATEST_DATES:]
    earlier = [fact for fact in facts if not any(fact is other for other in latest)]
    main = select_facts(earlier, subject, limit=_MAX_MAIN_DATES - len(latest))
    return sorted((*main, *latest), key=lambda fact: parse_date(fact.date).sort_key)


def select_facts(
    facts: Sequence[DatedFact], main_subject: str = "", limit: int = MAX_PICTURE_ENTRIES
) -> list[DatedFact]:
    """Selects at most `limit` of the facts, in order of date: the most important, evenly spread among equals.

    Args:
        facts: in order of date.
        main_subject: id of a subject; of the major facts, those that are mainly about it come first.
        limit: the most to select.
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
    """Returns the importance of a fact: major ones of the catalog first, then those of chapters by precision."""
    if not fact.key.startswith(CHAPTER_KEY_PREFIX):
        is_main = fact.subjects[:1] == (main_subject,) or (fact.solemn and main_subject in fact.subjects[:2])
        return (4 if is_main else 3) if fact.major else 1
    return int(parse_date(fact.date).start.precision) - 1


def _spread_evenly(indexes: list[int], count: int) -> list[int]:
    if count <= 0:
        return []
    step = len(indexes) / count
    return [indexes[int(number * step + step / 2)] for number in range(count)]
