"""From a request to a card."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefings.cards import chronology, compare, navigation, summary, views
from briefings.cards.frame import Frame
from briefings.cards.model import Block, Card, CardRequest, Line, View
from briefings.cards.pages import turn
from briefings.cards.wording import join, say, source_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefings.cards.lookup import Lookup
    from briefings.cards.pages import Entry
    from briefings.matching.model import Match
    from briefings.model import Chapter, Section, Subject

_LONG: Mapping[View, Callable[[Frame], list[Entry]]] = {
    View.SECTION: views.section,
    View.CHRONOLOGY: chronology.entries,
    View.JAPAN: views.japan,
    View.ORIGINAL: views.original,
    View.FULL_TEXT: views.full_text,
    View.COMPARE: compare.entries,
}
_OF_SECTION = frozenset({View.SECTION, View.ORIGINAL, View.FULL_TEXT, View.COMPARE})


def build(lookup: Lookup, request: CardRequest, language: str, match: Match | None = None) -> Card | None:
    """The card that answers a request.

    Args:
        lookup: the revision.
        request: what is asked.
        language: `ja`; anything else is English.
        match: how the subject was found, to say so on the card.

    Returns:
        The card, its request with the page that there is; None where the subject, or a section asked for by itself,
        is not in the revision. What a subject has nothing of is said kindly on a card.
    """
    language = "ja" if language == "ja" else "en"
    subject = lookup.subjects.get(request.subject) if request.subject else None
    if request.subject and subject is None:
        return None
    if subject is not None and request.view is View.COMPARE:
        request = replace(request, section="")  # a subject is compared as a whole
    edition = request.edition or (lookup.edition_for(subject.id, language) if subject else max((0, *lookup.editions)))
    place = _place(lookup, request, subject, edition, language)
    if subject is None and place is None:
        return None
    return _told(Frame(lookup, request, language, edition, subject, place), match)


def _told(frame: Frame, match: Match | None) -> Card | None:
    lookup, request, language, place = frame.lookup, frame.request, frame.language, frame.place
    if frame.edition not in lookup.editions:
        return _card(frame, _no_edition(frame), match)
    if request.view in _OF_SECTION and request.section and place is None:
        return _card(frame, _notice(say("nothing.section", language)), match)
    if request.view is View.SUMMARY or (request.view is View.SECTION and place is None):
        return _summary(frame, match)
    entries = _LONG[request.view](frame)
    if not entries:
        return _card(frame, _notice(_nothing(frame)), match)
    blocks, page, pages = turn(entries, request.page)
    return _card(replace(frame, request=replace(request, page=page)), blocks, match, pages)


def _summary(frame: Frame, match: Match | None) -> Card | None:
    if frame.subject is None:
        return None
    page = min(frame.request.page, navigation.pages_of_choices(frame) - 1)
    request = CardRequest(frame.subject.id, page=max(page, 0), edition=frame.request.edition)
    frame = replace(frame, request=request)
    return _card(frame, summary.blocks(frame) or _notice(_nothing(frame)), match)


def _place(
    lookup: Lookup, request: CardRequest, subject: Subject | None, edition: int, language: str
) -> tuple[Chapter, Section] | None:
    if not request.section or request.view not in _OF_SECTION:
        return None

    def tells(chapter: Chapter, path: str) -> bool:
        return subject is None or any(one.section == path for one in lookup.telling(chapter).of(subject.id))

    if subject is None:
        chapters = lookup.chapters(edition, language)
    else:
        chapters = lookup.chapters_about(subject.id, edition, language)
    return lookup.find_section(request.section, chapters, tells)


def _nothing(frame: Frame) -> str:
    view = frame.request.view
    if frame.statements and view is View.COMPARE:
        return compare.nothing(frame)
    if frame.statements and view is View.CHRONOLOGY:
        return say("nothing.chronology", frame.language, name=frame.name)
    if frame.statements and view is View.JAPAN:
        return say("nothing.japan", frame.language, name=frame.name)
    if frame.statements and view is View.ORIGINAL:
        return say("nothing.original", frame.language)
    return say("nothing.edition", frame.language, edition=frame.edition, name=frame.name)


def _no_edition(frame: Frame) -> tuple[Block, ...]:
    if not frame.lookup.editions:
        return _notice(say("nothing.content", frame.language))
    held = join(map(str, frame.lookup.editions), frame.language)
    return _notice(say("nothing.noedition", frame.language, edition=frame.edition, editions=held))


def _notice(text: str) -> tuple[Block, ...]:
    return (Block("", (Line(text),)),)


def _card(frame: Frame, blocks: tuple[Block, ...], match: Match | None, pages: int = 1) -> Card:
    hits = match.hits if match is not None else ()
    hit = next((one for one in hits if one.subject == frame.request.subject), None)
    told = frame.edition in frame.lookup.editions and (bool(frame.statements) or frame.place is not None)
    choices = navigation.choices(frame) if told else navigation.editions(frame)
    return Card(
        request=frame.request,
        language=frame.language,
        title=frame.name,
        blocks=blocks,
        flag=frame.subject.flag if frame.subject else "",
        subtitle=frame.subtitle,
        matched=hit.reason.line(frame.language, frame.name) if hit else "",
        actions=navigation.actions(frame) if told else (),
        choices=choices,
        choices_label=say("choices", frame.language) if choices else "",
        source=source_line(_sources(frame), frame.language),
        revision=frame.lookup.snapshot.revision.id,
        pages=pages,
        opened=navigation.compared(frame)[1] if frame.request.view is View.COMPARE else "",
    )


def _sources(frame: Frame) -> tuple[Chapter, ...]:
    """The chapters that the card tells from; those of the edition where it has nothing to tell."""
    if frame.request.view is View.COMPARE and (found := compare.comparison(frame)) is not None:
        return found.chapters
    if frame.request.view is View.ORIGINAL and frame.originals:
        theirs = (frame.twin(one, frame.chapters) for one in frame.originals)
        return (*(one for one in theirs if one is not None), *frame.originals)
    told = {one.key: one.chapter for one in frame.statements}
    return tuple(told.values()) or frame.chapters
