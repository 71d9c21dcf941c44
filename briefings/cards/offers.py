"""Cards for a query that found several subjects, or none: names to choose from, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.model import Action, Block, Card, CardRequest, Choice, Line
from briefings.cards.wording import kind_name, say
from briefings.matching.model import Match, Outcome
from briefings.text import truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.cards.lookup import Lookup
    from briefings.matching.model import Hit

BUTTONS: Final = 5
CHOICES: Final = 25
_QUERY: Final = 60
_LABEL: Final = 80


def offer(lookup: Lookup, match: Match, language: str) -> Card:
    """A card that says that a query is ambiguous, or found nothing, and offers the names in question.

    Its request is empty: the query itself can't be asked again by a button. Up to five names are buttons, more are a
    list.
    """
    language = "ja" if language == "ja" else "en"
    ambiguous = match.outcome is Outcome.AMBIGUOUS
    entries = _entries(lookup, match.hits if ambiguous else match.nearest, language)
    query = truncate(" ".join(match.query.split()), _QUERY)
    kind = "ambiguous" if ambiguous else "none"
    blocks = [Block("", (Line(say(f"{kind}.hint", language)),))]
    if entries:
        heading = "" if ambiguous else say("none.nearest", language)
        blocks.append(Block(heading, tuple(Line(one.description, label=one.label) for one in entries)))
    few = len(entries) <= BUTTONS
    return Card(
        request=CardRequest(""),
        language=language,
        title=say(f"{kind}.title", language, query=query),
        blocks=tuple(blocks),
        actions=tuple(Action(one.label, one.request) for one in entries) if few else (),
        choices=() if few else tuple(entries),
        choices_label="" if few else say("choices", language),
        revision=lookup.snapshot.revision.id,
    )


def _entries(lookup: Lookup, hits: Sequence[Hit], language: str) -> list[Choice]:
    entries: dict[str, Choice] = {}
    for hit in hits:
        subject = lookup.subjects.get(hit.subject)
        if subject is None or subject.id in entries:
            continue
        name = subject.name(language)
        reason = hit.reason.line(language, name)
        entries[subject.id] = Choice(
            truncate(f"{subject.flag} {name}".strip(), _LABEL),
            CardRequest(subject.id),
            description=reason or kind_name(subject.kind, language),
        )
    return list(entries.values())[:CHOICES]
