"""Cards for a query that found several subjects, or none: names to choose from, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from briefings.cards.model import Action, Block, Card, CardRequest, Choice, Line
from briefings.cards.wording import kind_name, marked, say
from briefings.matching.model import Match, Outcome
from briefings.text import truncate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.cards.lookup import Lookup
    from briefings.matching.model import Hit
    from briefings.model import Subject

BUTTONS: Final = 5
CHOICES: Final = 25
_QUERY: Final = 60
_LABEL: Final = 80


def offer(lookup: Lookup, match: Match, language: str) -> Card:
    """A card that says that a query is ambiguous, or found nothing, and offers the names in question.

    Its request is empty: the query itself can't be asked again by a button. Up to five names are buttons, more are a
    list. The text doesn't repeat them: what tells them apart is their description.
    """
    language = "ja" if language == "ja" else "en"
    ambiguous = match.outcome is Outcome.AMBIGUOUS
    entries = _entries(lookup, match.hits if ambiguous else match.nearest, language)
    query = truncate(" ".join(match.query.split()), _QUERY)
    kind = "ambiguous" if ambiguous else "none"
    hint = "none.nearest" if entries and not ambiguous else f"{kind}.hint"
    few = len(entries) <= BUTTONS
    return Card(
        request=CardRequest(""),
        language=language,
        title=say(f"{kind}.title", language, query=query) if query else say("none.empty", language),
        blocks=(Block("", (Line(say(hint, language)),)),),
        actions=tuple(Action(one.label, one.request, description=one.description) for one in entries) if few else (),
        choices=() if few else tuple(entries),
        choices_label="" if few else say("choices", language),
        revision=lookup.snapshot.revision.id,
    )


def _entries(lookup: Lookup, hits: Sequence[Hit], language: str) -> list[Choice]:
    found = dict.fromkeys(hit.subject for hit in hits if hit.subject in lookup.subjects)
    subjects = [lookup.subjects[one] for one in found][:CHOICES]
    names = Counter(subject.name(language) for subject in subjects)
    return [_entry(subject, language, shared=names[subject.name(language)] > 1) for subject in subjects]


def _entry(subject: Subject, language: str, *, shared: bool) -> Choice:
    kind = kind_name(subject.kind, language)
    name = marked(subject.name(language), kind if shared else "", language)
    return Choice(
        truncate(f"{subject.flag} {name}".strip(), _LABEL),
        CardRequest(subject.id),
        description=_joined((kind, subject.about.get(language, ""))),
    )


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
