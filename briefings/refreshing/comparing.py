"""Two states of the content, part by part."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from briefings.cards.wording import say
from briefings.refreshing.alignment import align
from briefings.refreshing.change import Change, Difference, Item, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from briefings.model import Anniversary, Chapter, Content, Event, Membership, Passage, Section, Subject

T = TypeVar("T")


def compare(before: Content, after: Content, language: str = "ja") -> Change:
    """What is new, changed and gone.

    Chapters are known by their key, sections, passages and events by their place and wording within a chapter, all
    else by its id. Editions stand side by side: a chapter of a new edition is all new, and takes nothing away.

    Args:
        before: the content that was.
        after: the content that is.
        language: in which standings, anniversaries and names of subjects are told.
    """
    names = _names((*before.subjects, *after.subjects), language)

    def told(one: Membership) -> str:
        return _standing(one, language)

    old = {chapter.key: chapter for chapter in before.chapters}
    new = {chapter.key: chapter for chapter in after.chapters}
    found = {
        Part.CHAPTERS: _keyed(old, new, lambda chapter: chapter.title, _head),
        Part.SECTIONS: Difference(),
        Part.PASSAGES: Difference(),
        Part.SUBJECTS: _keyed(_by_id(before.subjects), _by_id(after.subjects), _subject),
        Part.EVENTS: Difference(),
        Part.MEMBERSHIPS: _keyed(
            _standings(before.memberships, names), _standings(after.memberships, names), told, told
        ),
        Part.ANNIVERSARIES: _keyed(
            _by_id(before.anniversaries), _by_id(after.anniversaries), lambda one: _anniversary(one, language)
        ),
    }
    was, now = _of_chapters(before.events), _of_chapters(after.events)
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        if one != other:
            sections = one.sections if one else (), other.sections if other else ()
            passages = one.passages if one else (), other.passages if other else ()
            found[Part.SECTIONS] += _aligned(key, *sections, _section, _section_place, _section_shown)
            found[Part.PASSAGES] += _aligned(key, *passages, _text, _passage_place, _passage_shown)
        events = was.get(key, ()), now.get(key, ())
        if events[0] != events[1]:
            found[Part.EVENTS] += _aligned(key, *events, _event, _event_place, _event)
    return Change({part: difference for part, difference in found.items() if difference})


def _keyed(
    old: Mapping[str, T], new: Mapping[str, T], told: Callable[[T], str], seen: Callable[[T], object] | None = None
) -> Difference:
    """What differs between things that are known by a key.

    Args:
        old: the things of before.
        new: the things of now.
        told: one in words; where a change doesn't show in them, the names of what changed are added.
        seen: what of one counts; None for all of it.
    """
    look: Callable[[T], object] = seen or (lambda one: one)
    changed = []
    for key, other in new.items():
        one = old.get(key)
        if one is not None and look(one) != look(other):
            was, now = told(one), told(other)
            changed.append(Item(key, was, now if was != now else f"{now} ({_fields(one, other)})"))
    return Difference(
        tuple(Item(key, after=told(one)) for key, one in new.items() if key not in old),
        tuple(changed),
        tuple(Item(key, before=told(one)) for key, one in old.items() if key not in new),
    )


def _aligned(  # noqa: PLR0913, PLR0917 - two lists, and three ways to look at what is in them
    chapter: str,
    before: Sequence[T],
    after: Sequence[T],
    told: Callable[[T], str],
    place: Callable[[T], str],
    shown: Callable[[T], object],
) -> Difference:
    """What differs between lists whose things are known by their wording and their order.

    Args:
        chapter: key of the chapter they belong to.
        before: the things of before.
        after: the things of now.
        told: one in words, by which it is found again.
        place: where one stands.
        shown: what of one a reader can see.
    """
    added, changed, removed = [], [], []
    was, now = [told(one) for one in before], [told(one) for one in after]
    for one, other in align(was, now):
        if other is None:
            if one is not None:
                removed.append(Item(place(before[one]), before=was[one], chapter=chapter))
        elif one is None:
            added.append(Item(place(after[other]), after=now[other], chapter=chapter))
        elif shown(before[one]) != shown(after[other]):
            places = dict.fromkeys((place(before[one]), place(after[other])))
            changed.append(Item(" → ".join(places), was[one], now[other], chapter))
    return Difference(tuple(added), tuple(changed), tuple(removed))


def _fields(one: Any, other: Any) -> str:  # noqa: ANN401 - two of any class of the model
    return ", ".join(field.name for field in fields(one) if getattr(one, field.name) != getattr(other, field.name))


def _head(chapter: Chapter) -> object:
    return chapter.title, chapter.publisher, chapter.licence, chapter.sha256


def _by_id(things: Iterable[Subject] | Iterable[Anniversary]) -> dict[str, Any]:
    return {thing.id: thing for thing in things}


def _subject(one: Subject) -> str:
    names = " / ".join(dict.fromkeys(one.names.values()))
    others = sorted({alias.text for alias in one.aliases} - set(one.names.values()))
    return f"{names}: {', '.join(others)}" if others else names


def _names(subjects: Iterable[Subject], language: str) -> dict[str, str]:
    """The name of each subject by its id; where several have one name, the id tells them apart."""
    names = {subject.id: subject.name(language) for subject in subjects}
    bearers = Counter(names.values())
    return {key: name if bearers[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def _standings(memberships: Iterable[Membership], names: Mapping[str, str]) -> dict[str, Membership]:
    return {f"{names[one.framework]} · {names[one.member]}": one for one in memberships}


def _standing(one: Membership, language: str) -> str:
    status = say(f"status.{one.status}", language)
    return " · ".join(filter(None, (status, one.since, one.note)))


def _anniversary(one: Anniversary, language: str) -> str:
    return f"{one.date} {one.texts.get(language) or one.texts['en']}"


def _of_chapters(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.chapter].append(event)
    return found


def _event(event: Event) -> str:
    return f"{event.date} {event.text}"


def _event_place(event: Event) -> str:
    return _place(event.section, event.page)


def _section(section: Section) -> str:
    return f"{section.path} {section.title}".strip()


def _section_place(section: Section) -> str:
    return _place("", section.page)


def _section_shown(section: Section) -> object:
    return section.path, section.title, section.level, section.page


def _text(passage: Passage) -> str:
    return passage.text


def _passage_place(passage: Passage) -> str:
    return _place(passage.section, passage.page)


def _passage_shown(passage: Passage) -> object:
    """What a reader can see; a passage's number among all of them is none of that."""
    return passage.kind, passage.section, passage.text, passage.page, passage.mark, passage.dates


def _place(section: str, page: int | None) -> str:
    return " ".join(filter(None, (f"§{section}" if section else "", f"p.{page}" if page is not None else "")))
