"""Where a card leads: buttons to the other views, and a list of sections, related subjects and editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.chronology import events_about
from briefings.cards.compare import earlier
from briefings.cards.model import Action, CardRequest, Choice, View
from briefings.cards.views import relations
from briefings.cards.wording import kind_name, say, view_name
from briefings.text import truncate

if TYPE_CHECKING:
    from briefings.cards.frame import Frame

CHOICES: Final = 25
"""Entries of a list: what Discord's select takes."""

_LABEL: Final = 100
_ELSEWHERE: Final = 9
"""Entries kept for related subjects, other editions and what changed since, where there are many sections."""

_OF_SECTION: Final = frozenset({View.SECTION, View.ORIGINAL, View.FULL_TEXT, View.COMPARE})


def actions(frame: Frame) -> tuple[Action, ...]:
    """Buttons to the views of what the card is about; those with nothing to show can't be pressed."""
    request, edition = frame.request, frame.request.edition
    section = request.section if request.view in _OF_SECTION else ""
    if frame.subject is None:
        offered = {
            View.SECTION: True,
            View.ORIGINAL: has_original(frame),
            View.FULL_TEXT: bool(frame.statements),
        }
    else:
        offered = {
            View.SUMMARY: True,
            View.CHRONOLOGY: next(iter(events_about(frame)), None) is not None,
            View.JAPAN: next(iter(relations(frame)), None) is not None,
            View.ORIGINAL: has_original(frame),
            View.FULL_TEXT: bool(frame.statements),
        }
    found = []
    for view, useful in offered.items():
        kept = section if view in _OF_SECTION else ""
        target = CardRequest(request.subject, view, section=kept, edition=edition)
        current = view is request.view
        found.append(
            Action(view_name(view, frame.language), target, current=current, disabled=not (useful or current))
        )
    return tuple(found)


def has_original(frame: Frame) -> bool:
    """Whether the publisher's own wording is held for what the card is about."""
    if frame.place is not None and frame.subject is None:
        return frame.twin(frame.place[0], frame.originals) is not None
    return frame.subject is not None and any(
        frame.lookup.telling(chapter).about.get(frame.subject.id) for chapter in frame.originals
    )


def choices(frame: Frame) -> tuple[Choice, ...]:
    """Sections that tell of the subject, then related subjects and other editions; never more than 25.

    Where there are more sections, the last of them opens the list of the next ones.
    """
    others = _others(frame)[:_ELSEWHERE]
    sections = _sections(frame)
    room = CHOICES - len(others)
    if len(sections) <= room:
        return (*sections, *others)
    room -= 1
    request = frame.request
    if request.view is View.SUMMARY:
        start = min(request.page, (len(sections) - 1) // room) * room
    else:
        here = next((n for n, one in enumerate(sections) if one.request.section == request.section), 0)
        start = here - here % room
    shown = sections[start : start + room]
    following = (start + room) % (-(-len(sections) // room) * room)
    last = min(following + room, len(sections))
    more = Choice(
        say("choices.more", frame.language, first=following + 1, last=last),
        CardRequest(request.subject, View.SUMMARY, page=following // room, edition=request.edition),
    )
    return (*shown, more, *others)


def pages_of_choices(frame: Frame) -> int:
    """How many lists the sections of a subject fill: what the page of a summary counts."""
    if len(frame.sections) <= CHOICES - _ELSEWHERE:
        return 1
    count, room = len(_sections(frame)), CHOICES - len(_others(frame)[:_ELSEWHERE])
    return 1 if count <= room else -(-count // (room - 1))


def _sections(frame: Frame) -> list[Choice]:
    language, request = frame.language, frame.request
    found: list[Choice] = []
    for chapter, path, count in frame.sections:
        section = chapter.section(path)
        if section is None or not path:
            continue
        described = [say("page.range", language, page=section.page) if section.page is not None else ""]
        if count:
            described.append(say("statements" if count > 1 else "statements.one", language, count=count))
        reference = frame.lookup.reference(chapter, path)
        found.append(
            Choice(
                truncate(frame.heading(chapter, path), _LABEL),
                CardRequest(request.subject, View.SECTION, section=reference, edition=request.edition),
                description=" · ".join(part for part in described if part),
            )
        )
    return list({one.request: one for one in found}.values())


def compared(frame: Frame) -> tuple[int, str]:
    """The edition that the card's can be held against, 0 where none is, and what that view is called."""
    before = earlier(frame)
    gap = before and before != frame.edition - 1
    return before, say("view.y.earlier", frame.language) if gap else view_name(View.COMPARE, frame.language)


def editions(frame: Frame) -> tuple[Choice, ...]:
    """The other editions that tell of the subject, the newest first; at most two."""
    subject, language = frame.subject, frame.language
    if subject is None:
        return ()
    told = [one for one in frame.lookup.editions_about(subject.id, language) if one != frame.edition]
    return tuple(
        Choice(say("choices.edition", language, edition=one), CardRequest(subject.id, edition=one))
        for one in told[:2]
    )


def _others(frame: Frame) -> list[Choice]:
    language = frame.language
    related = [
        Choice(
            truncate(f"{one.flag} {one.name(language)}".strip(), _LABEL),
            CardRequest(one.id, edition=frame.request.edition),
            description=say("choices.related", language, kind=kind_name(one.kind, language)),
        )
        for one in frame.related
    ]
    return [*related, *_comparing(frame), *editions(frame)]


def _comparing(frame: Frame) -> list[Choice]:
    """What changed since the edition before, where there is one, unless that is open already."""
    request = frame.request
    if request.view is View.COMPARE:
        return []
    before, label = compared(frame)
    if not before:
        return []
    section = request.section if frame.subject is None else ""
    target = CardRequest(request.subject, View.COMPARE, section=section, edition=request.edition)
    described = say("choices.compare", frame.language, older=before, newer=frame.edition)
    return [Choice(label, target, description=described)]
