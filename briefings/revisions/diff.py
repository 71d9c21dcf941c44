"""Two states of the content, part by part."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from briefings.cards.labels import status_name
from briefings.domain.reviews import ContentDiff, ContentPart, DiffItem, PartDiff
from briefings.text.align import align_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from briefings.domain import Chapter, Content, Event, Membership, Passage, Section, StandingAnniversary, Subject

T = TypeVar("T")


def diff_contents(before: Content, after: Content, language: str = "ja") -> ContentDiff:
    """What is new, changed and gone.

    Chapters are known by their key, sections, passages and events by their place and wording within a chapter, all
    else by its id. Editions stand side by side: a chapter of a new edition is all new, and takes nothing away.

    Args:
        before: the content that was.
        after: the content that is.
        language: in which standings, anniversaries and names of subjects are told.
    """
    names = _unique_names((*before.subjects, *after.subjects), language)

    def describe_membership(membership: Membership) -> str:
        return _describe_membership(membership, language)

    old = {chapter.key: chapter for chapter in before.chapters}
    new = {chapter.key: chapter for chapter in after.chapters}
    found = {
        ContentPart.CHAPTERS: _diff_by_key(old, new, lambda chapter: chapter.title, _visible_chapter),
        ContentPart.SECTIONS: PartDiff(),
        ContentPart.PASSAGES: PartDiff(),
        ContentPart.SUBJECTS: _diff_by_key(
            _index_by_id(before.subjects), _index_by_id(after.subjects), _describe_subject
        ),
        ContentPart.EVENTS: PartDiff(),
        ContentPart.MEMBERSHIPS: _diff_by_key(
            _index_memberships(before.memberships, names),
            _index_memberships(after.memberships, names),
            describe_membership,
            describe_membership,
        ),
        ContentPart.ANNIVERSARIES: _diff_by_key(
            _index_by_id(before.anniversaries),
            _index_by_id(after.anniversaries),
            lambda one: _describe_anniversary(one, language),
        ),
    }
    was, now = _group_by_chapter(before.events), _group_by_chapter(after.events)
    for key in dict.fromkeys([*old, *new]):
        one, other = old.get(key), new.get(key)
        if one != other:
            sections = one.sections if one else (), other.sections if other else ()
            passages = one.passages if one else (), other.passages if other else ()
            found[ContentPart.SECTIONS] += _diff_by_alignment(
                key, *sections, _describe_section, _locate_section, _visible_section
            )
            found[ContentPart.PASSAGES] += _diff_by_alignment(
                key, *passages, _get_passage_text, _locate_passage, _visible_passage
            )
        events = was.get(key, ()), now.get(key, ())
        if events[0] != events[1]:
            found[ContentPart.EVENTS] += _diff_by_alignment(
                key, *events, _describe_event, _locate_event, _describe_event
            )
    return ContentDiff({part: difference for part, difference in found.items() if difference})


def _diff_by_key(
    old: Mapping[str, T],
    new: Mapping[str, T],
    describe: Callable[[T], str],
    visible_part: Callable[[T], object] | None = None,
) -> PartDiff:
    """What differs between things that are known by a key.

    Args:
        old: the things of before.
        new: the things of now.
        describe: one in words; where a change doesn't show in them, the names of what changed are added.
        visible_part: what of one counts; None for all of it.
    """
    look: Callable[[T], object] = visible_part or (lambda one: one)
    changed = []
    for key, other in new.items():
        one = old.get(key)
        if one is not None and look(one) != look(other):
            was, now = describe(one), describe(other)
            changed.append(DiffItem(key, was, now if was != now else f"{now} ({_name_changed_fields(one, other)})"))
    return PartDiff(
        tuple(DiffItem(key, after=describe(one)) for key, one in new.items() if key not in old),
        tuple(changed),
        tuple(DiffItem(key, before=describe(one)) for key, one in old.items() if key not in new),
    )


def _diff_by_alignment(  # noqa: PLR0913, PLR0917 - two lists, and three ways to look at what is in them
    chapter: str,
    before: Sequence[T],
    after: Sequence[T],
    describe: Callable[[T], str],
    locate: Callable[[T], str],
    visible_part: Callable[[T], object],
) -> PartDiff:
    """What differs between lists whose things are known by their wording and their order.

    Args:
        chapter: key of the chapter they belong to.
        before: the things of before.
        after: the things of now.
        describe: one in words, by which it is found again.
        locate: where one stands.
        visible_part: what of one a reader can see.
    """
    added, changed, removed = [], [], []
    was, now = [describe(one) for one in before], [describe(one) for one in after]
    for one, other in align_texts(was, now):
        if other is None:
            if one is not None:
                removed.append(DiffItem(locate(before[one]), before=was[one], chapter=chapter))
        elif one is None:
            added.append(DiffItem(locate(after[other]), after=now[other], chapter=chapter))
        elif visible_part(before[one]) != visible_part(after[other]):
            places = dict.fromkeys((locate(before[one]), locate(after[other])))
            changed.append(DiffItem(" → ".join(places), was[one], now[other], chapter))
    return PartDiff(tuple(added), tuple(changed), tuple(removed))


def _name_changed_fields(before: Any, after: Any) -> str:  # noqa: ANN401 - two of any class of the model
    return ", ".join(
        field.name for field in fields(before) if getattr(before, field.name) != getattr(after, field.name)
    )


def _visible_chapter(chapter: Chapter) -> object:
    return chapter.title, chapter.publisher, chapter.licence, chapter.sha256


def _index_by_id(records: Iterable[Subject] | Iterable[StandingAnniversary]) -> dict[str, Any]:
    return {thing.id: thing for thing in records}


def _describe_subject(subject: Subject) -> str:
    names = " / ".join(dict.fromkeys(subject.names.values()))
    others = sorted({alias.text for alias in subject.aliases} - set(subject.names.values()))
    return f"{names}: {', '.join(others)}" if others else names


def _unique_names(subjects: Iterable[Subject], language: str) -> dict[str, str]:
    """The name of each subject by its id; where several have one name, the id tells them apart."""
    names = {subject.id: subject.localized_name(language) for subject in subjects}
    bearers = Counter(names.values())
    return {key: name if bearers[name] == 1 else f"{name} ({key})" for key, name in names.items()}


def _index_memberships(memberships: Iterable[Membership], names: Mapping[str, str]) -> dict[str, Membership]:
    return {f"{names[one.framework]} · {names[one.member]}": one for one in memberships}


def _describe_membership(membership: Membership, language: str) -> str:
    status = status_name(membership.status, language)
    return " · ".join(filter(None, (status, membership.since, membership.note)))


def _describe_anniversary(anniversary: StandingAnniversary, language: str) -> str:
    return f"{anniversary.date} {anniversary.texts.get(language) or anniversary.texts['en']}"


def _group_by_chapter(events: Iterable[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        found[event.chapter].append(event)
    return found


def _describe_event(event: Event) -> str:
    return f"{event.date} {event.text}"


def _locate_event(event: Event) -> str:
    return _format_location(event.section, event.page)


def _describe_section(section: Section) -> str:
    return f"{section.path} {section.title}".strip()


def _locate_section(section: Section) -> str:
    return _format_location("", section.page)


def _visible_section(section: Section) -> object:
    return section.path, section.title, section.level, section.page


def _get_passage_text(passage: Passage) -> str:
    return passage.text


def _locate_passage(passage: Passage) -> str:
    return _format_location(passage.section, passage.page)


def _visible_passage(passage: Passage) -> object:
    """What a reader can see; a passage's number among all of them is none of that."""
    return passage.kind, passage.section, passage.text, passage.page, passage.mark, passage.dates


def _format_location(section: str, page: int | None) -> str:
    return " ".join(filter(None, (f"§{section}" if section else "", f"p.{page}" if page is not None else "")))
