"""Adds dates to cards about several subjects: dates of both subjects, and dates of subjects side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.anniversaries.card_parts import make_fact_line
from briefings.anniversaries.main_facts import select_facts
from briefings.anniversaries.milestones import describe_next_milestone
from briefings.cards.labels import format_qualified_date
from briefings.cards.side_by_side import name_beside_others
from briefings.domain.cards import CardBlock
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import Card, CardLine
    from briefings.domain.facts import DatedFact

_MAX_DATES: Final = 5
"""Maximum number of dates about both subjects."""

_MAX_SUBJECTS_OF_FACT: Final = 4
"""Maximum number of subjects of a fact about both subjects. A fact with more is about many subjects."""

_DATES_EACH: Final = 2
"""Number of main dates of each subject side by side with others."""


def insert_shared_dates(card: Card, almanac: Almanac, first: str, second: str) -> Card:
    """Returns the first page of a card with the dates of two subjects, before the statements about both."""
    facts = [
        fact
        for fact in almanac.find_facts_about(first, edition=card.request.edition)
        if {first, second} <= set(fact.subjects) and len(fact.subjects) <= _MAX_SUBJECTS_OF_FACT
    ]
    if not facts or card.request.page:
        return card
    lines = tuple(_make_line(fact, almanac.language) for fact in select_facts(facts, first, limit=_MAX_DATES))
    block = CardBlock(_("Dates of both", almanac.language), lines, compact=True)
    # The frameworks of both come first, because they are the shortest.
    end = 1 if card.blocks and card.blocks[0].heading == _("Frameworks of both", almanac.language) else 0
    return replace(card, blocks=(*card.blocks[:end], block, *card.blocks[end:]))


def append_dates_side_by_side(card: Card, almanac: Almanac, keys: Sequence[str], today: date | None) -> Card:
    """Returns the last page of a card of subjects side by side with the next milestone and the main dates of each."""
    if card.request.page + 1 < card.pages:
        return card
    language, subjects = almanac.language, almanac.index.subjects
    lines: list[CardLine] = []
    for key in keys:
        facts = almanac.find_facts_about(key, edition=card.request.edition)
        found = [_make_line(fact, language) for fact in select_facts(facts, key, limit=_DATES_EACH)]
        if today is not None and (milestone := describe_next_milestone(almanac, key, today)) is not None:
            found.insert(0, milestone)
        subject = subjects[key]
        for number, line in enumerate(found):
            name = name_beside_others(subject, language, is_first=number == 0)
            lines.append(replace(line, label=name, text=f"{line.label} {line.text}".strip(), detail=""))
    if not lines:
        return card
    return replace(card, blocks=(*card.blocks, CardBlock(_("Milestones", language), tuple(lines), compact=True)))


def _make_line(fact: DatedFact, language: str) -> CardLine:
    date_text = format_qualified_date(fact.date, fact.qualifier, language)
    return make_fact_line(fact, date_text, language, with_mark=False, with_detail=False)
