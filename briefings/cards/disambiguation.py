"""Cards for a query that found several subjects, or none: names to choose from, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from briefings.cards.citations import append_mark, kind_name, translate
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, CardRequest
from briefings.domain.matches import SearchOutcome, SearchResult
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.cards.content_index import ContentIndex
    from briefings.domain import Subject
    from briefings.domain.matches import SearchHit

MAX_BUTTONS: Final = 5
MAX_CHOICES: Final = 25
_MAX_QUERY_LENGTH: Final = 60
_MAX_LABEL_LENGTH: Final = 80


def build_suggestions(index: ContentIndex, match: SearchResult, language: str) -> Card:
    """A card that says that a query is ambiguous, or found nothing, and offers the names in question.

    Its request is empty: the query itself can't be asked again by a button. Up to five names are buttons, more are a
    list. The text doesn't repeat them: what tells them apart is their description.
    """
    language = "ja" if language == "ja" else "en"
    ambiguous = match.outcome is SearchOutcome.AMBIGUOUS
    entries = _make_choices(index, match.hits if ambiguous else match.nearest, language)
    query = truncate_text(" ".join(match.query.split()), _MAX_QUERY_LENGTH)
    kind = "ambiguous" if ambiguous else "none"
    hint = "none.nearest" if entries and not ambiguous else f"{kind}.hint"
    few = len(entries) <= MAX_BUTTONS
    return Card(
        request=CardRequest(""),
        language=language,
        title=translate(f"{kind}.title", language, query=query) if query else translate("none.empty", language),
        blocks=(CardBlock("", (CardLine(translate(hint, language)),)),),
        actions=tuple(CardAction(one.label, one.request, description=one.description) for one in entries)
        if few
        else (),
        choices=() if few else tuple(entries),
        choices_label="" if few else translate("choices", language),
        revision=index.snapshot.revision.id,
    )


def _make_choices(index: ContentIndex, hits: Sequence[SearchHit], language: str) -> list[CardChoice]:
    found = dict.fromkeys(hit.subject for hit in hits if hit.subject in index.subjects)
    subjects = [index.subjects[one] for one in found][:MAX_CHOICES]
    names = Counter(subject.localized_name(language) for subject in subjects)
    return [
        _make_choice(subject, language, shared=names[subject.localized_name(language)] > 1) for subject in subjects
    ]


def _make_choice(subject: Subject, language: str, *, shared: bool) -> CardChoice:
    kind = kind_name(subject.kind, language)
    name = append_mark(subject.localized_name(language), kind if shared else "", language)
    return CardChoice(
        truncate_text(f"{subject.flag} {name}".strip(), _MAX_LABEL_LENGTH),
        CardRequest(subject.id),
        description=_join_parts((kind, subject.about.get(language, ""))),
    )


def _join_parts(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
