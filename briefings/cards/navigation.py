"""Where a card leads: buttons to the other views, and a list of sections, related subjects and editions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.chronology import find_events
from briefings.cards.citations import kind_name, translate, view_name
from briefings.cards.comparison.compare import find_earlier_edition
from briefings.cards.views import japan_statements
from briefings.domain.cards import CardAction, CardChoice, CardRequest, View
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from briefings.cards.context import CardContext

MAX_CHOICES: Final = 25
"""Entries of a list: what Discord's select takes."""

_MAX_LABEL_LENGTH: Final = 100
_MAX_OTHER_CHOICES: Final = 9
"""Entries kept for related subjects, other editions and what changed since, where there are many sections."""

_SECTION_VIEWS: Final = frozenset({View.SECTION, View.ORIGINAL, View.FULL_TEXT, View.COMPARE})


def build_actions(context: CardContext) -> tuple[CardAction, ...]:
    """Buttons to the views of what the card is about; those with nothing to show can't be pressed."""
    request, edition = context.request, context.request.edition
    section = request.section if request.view in _SECTION_VIEWS else ""
    if context.subject is None:
        offered = {
            View.SECTION: True,
            View.ORIGINAL: has_original(context),
            View.FULL_TEXT: bool(context.statements),
        }
    else:
        offered = {
            View.SUMMARY: True,
            View.CHRONOLOGY: next(iter(find_events(context)), None) is not None,
            View.JAPAN: next(iter(japan_statements(context)), None) is not None,
            View.ORIGINAL: has_original(context),
            View.FULL_TEXT: bool(context.statements),
        }
    found = []
    for view, useful in offered.items():
        kept = section if view in _SECTION_VIEWS else ""
        target = CardRequest(request.subject, view, section=kept, edition=edition)
        current = view is request.view
        found.append(
            CardAction(view_name(view, context.language), target, current=current, disabled=not (useful or current))
        )
    return tuple(found)


def has_original(context: CardContext) -> bool:
    """Whether the publisher's own wording is held for what the card is about."""
    if context.requested_section is not None and context.subject is None:
        return context.find_counterpart(context.requested_section[0], context.original_chapters) is not None
    return context.subject is not None and any(
        context.index.chapter_statements(chapter).positions_by_subject.get(context.subject.id)
        for chapter in context.original_chapters
    )


def build_choices(context: CardContext) -> tuple[CardChoice, ...]:
    """Sections that tell of the subject, then related subjects and other editions; never more than 25.

    Where there are more sections, the last of them opens the list of the next ones.
    """
    others = _other_choices(context)[:_MAX_OTHER_CHOICES]
    sections = _section_choices(context)
    room = MAX_CHOICES - len(others)
    if len(sections) <= room:
        return (*sections, *others)
    room -= 1
    request = context.request
    if request.view is View.SUMMARY:
        start = min(request.page, (len(sections) - 1) // room) * room
    else:
        here = next((n for n, one in enumerate(sections) if one.request.section == request.section), 0)
        start = here - here % room
    shown = sections[start : start + room]
    following = (start + room) % (-(-len(sections) // room) * room)
    last = min(following + room, len(sections))
    more = CardChoice(
        translate("choices.more", context.language, first=following + 1, last=last),
        CardRequest(request.subject, View.SUMMARY, page=following // room, edition=request.edition),
    )
    return (*shown, more, *others)


def count_choice_pages(context: CardContext) -> int:
    """How many lists the sections of a subject fill: what the page of a summary counts."""
    if len(context.section_counts) <= MAX_CHOICES - _MAX_OTHER_CHOICES:
        return 1
    count, room = len(_section_choices(context)), MAX_CHOICES - len(_other_choices(context)[:_MAX_OTHER_CHOICES])
    return 1 if count <= room else -(-count // (room - 1))


def _section_choices(context: CardContext) -> list[CardChoice]:
    language, request = context.language, context.request
    found: list[CardChoice] = []
    for chapter, path, count in context.section_counts:
        section = chapter.find_section(path)
        if section is None or not path:
            continue
        described = [translate("page.range", language, page=section.page) if section.page is not None else ""]
        if count:
            described.append(translate("statements" if count > 1 else "statements.one", language, count=count))
        reference = context.index.section_reference(chapter, path)
        found.append(
            CardChoice(
                truncate_text(context.section_heading(chapter, path), _MAX_LABEL_LENGTH),
                CardRequest(request.subject, View.SECTION, section=reference, edition=request.edition),
                description=" · ".join(part for part in described if part),
            )
        )
    return list({one.request: one for one in found}.values())


def find_comparison(context: CardContext) -> tuple[int, str]:
    """The edition that the card's can be held against, 0 where none is, and what that view is called."""
    before = find_earlier_edition(context)
    gap = before and before != context.edition - 1
    return before, translate("view.y.earlier", context.language) if gap else view_name(View.COMPARE, context.language)


def edition_choices(context: CardContext) -> tuple[CardChoice, ...]:
    """The other editions that tell of the subject, the newest first; at most two."""
    subject, language = context.subject, context.language
    if subject is None:
        return ()
    told = [one for one in context.index.editions_about(subject.id, language) if one != context.edition]
    return tuple(
        CardChoice(translate("choices.edition", language, edition=one), CardRequest(subject.id, edition=one))
        for one in told[:2]
    )


def _other_choices(context: CardContext) -> list[CardChoice]:
    language = context.language
    related = [
        CardChoice(
            truncate_text(f"{one.flag} {one.localized_name(language)}".strip(), _MAX_LABEL_LENGTH),
            CardRequest(one.id, edition=context.request.edition),
            description=translate("choices.related", language, kind=kind_name(one.kind, language)),
        )
        for one in context.related_subjects
    ]
    return [*related, *_comparison_choices(context), *edition_choices(context)]


def _comparison_choices(context: CardContext) -> list[CardChoice]:
    """What changed since the edition before, where there is one, unless that is open already."""
    request = context.request
    if request.view is View.COMPARE:
        return []
    before, label = find_comparison(context)
    if not before:
        return []
    section = request.section if context.subject is None else ""
    target = CardRequest(request.subject, View.COMPARE, section=section, edition=request.edition)
    described = translate("choices.compare", context.language, older=before, newer=context.edition)
    return [CardChoice(label, target, description=described)]
