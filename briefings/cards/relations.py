"""Summarizes the relations between a country and Japan in a line: when they were established, and the treaties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.labels import choose_text, format_date, join_parts
from briefings.cards.statements import PUBLISHER_COUNTRY
from briefings.domain import AnniversaryKind, SubjectKind
from briefings.domain.cards import CardLine, Citation
from briefings.i18n import N_
from briefings.i18n import gettext as _
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from briefings.cards.context import CardContext
    from briefings.domain import StandingAnniversary

_LABELS: Final = (
    (compile_lazily("establish(?:ed)? diplomatic relations"), N_("established {date}")),
    (compile_lazily("relations (?:are|were) restored"), N_("restored {date}")),
    (compile_lazily("investment agreement"), N_("investment agreement {year}")),
    (compile_lazily("tax convention"), N_("tax convention {year}")),
)
"""Labels of anniversaries by words of their English titles, in the order in which they are shown."""

_KINDS: Final = frozenset({AnniversaryKind.DIPLOMATIC_RELATIONS, AnniversaryKind.TREATY})


def build_relations_line(context: CardContext) -> CardLine | None:
    """Builds the line for a country's card; None if the catalog has no dates about its relations with Japan."""
    subject, language = context.subject, context.language
    if subject is None or subject.kind is not SubjectKind.COUNTRY or subject.id == PUBLISHER_COUNTRY:
        return None
    anniversaries = [
        anniversary
        for anniversary in context.index.snapshot.content.anniversaries
        if anniversary.kind in _KINDS and {subject.id, PUBLISHER_COUNTRY} <= set(anniversary.subjects)
    ]
    labeled = [
        (anniversary, label)
        for pattern, label in _LABELS
        for anniversary in anniversaries
        if pattern.search(anniversary.texts.get("en", ""))
    ]
    if not labeled:
        return None
    parts = [_render_label(anniversary, label, language) for anniversary, label in labeled]
    sources = dict.fromkeys(choose_text(anniversary.source, language) for anniversary, _label in labeled)
    citation = Citation(0, "", None, source=join_parts(*sources), url=labeled[0][0].url)
    return CardLine(join_parts(*parts), citation, label=_("Relations with Japan", language))


def _render_label(anniversary: StandingAnniversary, label: str, language: str) -> str:
    date, year = (format_date(text, language) for text in (anniversary.date, anniversary.date[:4]))
    return _(label, language, date=date, year=year)
