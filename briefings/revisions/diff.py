"""Compares two contents part by part, and lists added, changed and removed items."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec.structs import fields

from briefings.cards.labels import get_status_name
from briefings.domain.reviews import ContentDiff, ContentPart, DiffItem, PartDiff
from briefings.text.align import align_texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from briefings.domain import Chapter, Content, Event, Membership, Passage, Section, StandingAnniversary, Subject

T = TypeVar("T")


def diff_contents(before: Content, after: Content, language: str = "ja") -> ContentDiff:
    """Compares two contents.

    Chapters are matched by key; sections, passages and events by wording and order within a chapter; other items by
    id. A chapter of a new edition is added as a whole and removes nothing.

    Args:
        before: the old content.
        after: the new content.
        language: BCP 47 tag of the language of memberships, anniversaries and names of subjects in the result.
    """
    names = _make_unique_names((*before.subjects, *after.subjects), language)

    def describe_membership(membership: Membership) -> str:
        return _describe_membership(membership, language)

    old_chapters = {chapter.key: chapter for chapter in before.chapters}
    new_chapters = {chapter.key: chapter for chapter in after.chapters}
    parts = {
        ContentPart.CHAPTERS: _diff_by_key(
            old_chapters, new_chapters, lambda chapter: chapter.title, _select_visible_chapter
        ),
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
            lambda anniversary: _describe_anniversary(anniversary, language),
        ),
    }
    old_events, new_events = _group_by_chapter(before.events), _group_by_chapter(after.events)
    for key in dict.fromkeys([*old_chapters, *new_chapters]):
        old, new = old_chapters.get(key), new_chapters.get(key)
        if old != new:
            sections = old.sections if old else (), new.sections if new else ()
            passages = old.passages if old else (), new.passages if new else ()
            parts[ContentPart.SECTIONS] += _diff_by_alignment(
                key, *sections, _describe_section, _locate_section, _select_visible_section
            )
            parts[ContentPart.PASSAGES] += _diff_by_alignment(
                key, *passages, _get_passage_text, _locate_passage, _select_visible_passage
            )
        events = old_events.get(key, ()), new_events.get(key, ())
        if events[0] != events[1]:
            parts[ContentPart.EVENTS] += _diff_by_alignment(
                key, *events, _describe_event, _locate_event, _describe_event
            )
    return ContentDiff({part: part_diff for part, part_diff in parts.items() if part_diff})


def _diff_by_key(
    old: Mapping[str, T],
    new: Mapping[str, T],
    describe: Callable[[T], str],
    visible_part: Callable[[T], object] | None = None,
) -> PartDiff:
    """Compares records that have a key.

    Args:
        old: the old records by key.
        new: the new records by key.
        describe: returns the description of a record. If it does not change, the names of the changed fields are
            appended.
        visible_part: returns the part of a record that is compared; None to compare the whole record.
    """
    get_visible: Callable[[T], object] = visible_part or (lambda record: record)
    changed = []
    for key, new_record in new.items():
        old_record = old.get(key)
        if old_record is not None and get_visible(old_record) != get_visible(new_record):
            old_text, new_text = describe(old_record), describe(new_record)
            if old_text == new_text:
                new_text = f"{new_text} ({_name_changed_fields(old_record, new_record)})"
            changed.append(DiffItem(key, old_text, new_text))
    return PartDiff(
        tuple(DiffItem(key, after=describe(record)) for key, record in new.items() if key not in old),
        tuple(changed),
        tuple(DiffItem(key, before=describe(record)) for key, record in old.items() if key not in new),
    )


def _diff_by_alignment(  # noqa: PLR0913, PLR0917 - two lists and three functions of their items
    chapter: str,
    before: Sequence[T],
    after: Sequence[T],
    describe: Callable[[T], str],
    locate: Callable[[T], str],
    visible_part: Callable[[T], object],
) -> PartDiff:
    """Compares lists whose items are matched by wording and order.

    Args:
        chapter: key of the chapter that contains the items.
        before: the old items.
        after: the new items.
        describe: returns the text by which an item is matched.
        locate: returns the location of an item.
        visible_part: returns the part of an item that readers can see.
    """
    added, changed, removed = [], [], []
    old_texts, new_texts = [describe(item) for item in before], [describe(item) for item in after]
    for old, new in align_texts(old_texts, new_texts):
        if new is None:
            if old is not None:
                removed.append(DiffItem(locate(before[old]), before=old_texts[old], chapter=chapter))
        elif old is None:
            added.append(DiffItem(locate(after[new]), after=new_texts[new], chapter=chapter))
        elif visible_part(before[old]) != visible_part(after[new]):
            locations = dict.fromkeys((locate(before[old]), locate(after[new])))
            changed.append(DiffItem(" → ".join(locations), old_texts[old], new_texts[new], chapter))
    return PartDiff(tuple(added), tuple(changed), tuple(removed))


def _name_changed_fields(before: Any, after: Any) -> str:  # noqa: ANN401 - two instances of any domain class
    return ", ".join(
        field.name for field in fields(before) if getattr(before, field.name) != getattr(after, field.name)
    )


def _select_visible_chapter(chapter: Chapter) -> object:
    addresses = chapter.url, chapter.section_urls
    return chapter.title, chapter.publisher, chapter.licence, addresses, chapter.reports_on, chapter.sha256


def _index_by_id(records: Iterable[Subject] | Iterable[StandingAnniversary]) -> dict[str, Any]:
    return {record.id: record for record in records}


def _describe_subject(subject: Subject) -> str:
    names = " / ".join(dict.fromkeys(subject.names.values()))
    aliases = sorted({alias.text for alias in subject.aliases} - set(subject.names.values()))
    return f"{names}: {', '.join(aliases)}" if aliases else names


def _make_unique_names(subjects: Iterable[Subject], language: str) -> dict[str, str]:
    """Returns the name of each subject by its id. The id is appended to names that several subjects share."""
    names = {subject.id: subject.get_localized_name(language) for subject in subjects}
    name_counts = Counter(names.values())
    return {
        subject_id: name if name_counts[name] == 1 else f"{name} ({subject_id})" for subject_id, name in names.items()
    }


def _index_memberships(memberships: Iterable[Membership], names: Mapping[str, str]) -> dict[str, Membership]:
    return {f"{names[membership.framework]} · {names[membership.member]}": membership for membership in memberships}


def _describe_membership(membership: Membership, language: str) -> str:
    status = get_status_name(membership.status, language)
    return " · ".join(filter(None, (status, membership.since, membership.note)))


def _describe_anniversary(anniversary: StandingAnniversary, language: str) -> str:
    return f"{anniversary.date} {anniversary.texts.get(language) or anniversary.texts['en']}"


def _group_by_chapter(events: Iterable[Event]) -> dict[str, list[Event]]:
    groups: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups[event.chapter].append(event)
    return groups


def _describe_event(event: Event) -> str:
    return f"{event.date} {event.text}"


def _locate_event(event: Event) -> str:
    return _format_location(event.section, event.page)


def _describe_section(section: Section) -> str:
    return f"{section.path} {section.title}".strip()


def _locate_section(section: Section) -> str:
    return _format_location("", section.page)


def _select_visible_section(section: Section) -> object:
    return section.path, section.title, section.level, section.page


def _get_passage_text(passage: Passage) -> str:
    return passage.text


def _locate_passage(passage: Passage) -> str:
    return _format_location(passage.section, passage.page)


def _select_visible_passage(passage: Passage) -> object:
    """Returns the part of a passage that readers see, without its ordinal."""
    return passage.kind, passage.section, passage.text, passage.page, passage.mark, passage.dates, passage.short_lines


def _format_location(section: str, page: int | None) -> str:
    return " ".join(filter(None, (f"§{section}" if section else "", f"p.{page}" if page is not None else "")))
