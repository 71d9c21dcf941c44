"""Checks content of a backup for values that this program does not write, and that its cards can't show.

The backup may be hostile: with a date that does not exist, a subject without a name or a
passage of millions of characters, every answer would fail or take minutes, also after a restart. Digests don't help,
since whoever writes content also computes them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from briefings.catalog.toml_file import parse_tables, sanitize_excerpt
from briefings.domain.dates import Precision, is_valid_date, parse_date
from briefings.errors import ContentError
from briefings.i18n import N_, Message
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.domain import Content

MAX_PASSAGE_LENGTH: Final = 100_000
"""Characters of a passage: ten times what an import stores today; former versions had no limit."""

_MAX_LINE_LENGTH: Final = 1_000
"""Characters of a name or of a line about a subject; titles come from documents, and may be as long as passages."""

_MAX_ID_LENGTH: Final = 100
_MAX_NUMBER: Final = 1 << 53
_MAX_LEVEL: Final = 100
_MAX_EDITION: Final = 9_999
_MAX_PARTS: Final = 100_000
"""Sections, and passages, of a chapter."""

_LANGUAGES: Final = ("ja", "en")
_ID: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_ADDRESS: Final = re.compile(r"(?:https?://[^\s<>]+)?")

FoundValue = tuple[str, object, bool]
"""The place of a value, the value, and whether it can be used."""


def find_unusable_value(content: Content) -> Message | None:
    """Finds a value that can't be used.

    Returns:
        A message with its place, such as `content.events.0.date`, and an excerpt; None if all values can be used.
    """
    for place, value, is_usable in _iterate_values(content):
        # guard 26 false:
        #   tests/integration/storage/test_hostile_content.py::test_content_that_cards_cannot_show_is_refused
        if not is_usable:
            excerpt = sanitize_excerpt(str(value)[:_MAX_ID_LENGTH])
            return Message(
                N_("the value of {field} can't be used ({error})"), {"field": f"content.{place}", "error": excerpt}
            )
    return None


def _iterate_values(content: Content) -> Iterator[FoundValue]:
    yield from _iterate_chapters(content)
    yield from _iterate_subjects(content)
    yield from _iterate_anniversaries(content)
    for number, event in enumerate(content.events):
        yield f"events.{number}.date", event.date, is_valid_date(event.date)
        yield f"events.{number}.text", event.text, _is_passage(event.text)
        yield f"events.{number}.page", event.page, _is_number(event.page)
    for number, mention in enumerate(content.mentions):
        yield f"mentions.{number}.end", mention.end, 0 <= mention.start <= mention.end <= MAX_PASSAGE_LENGTH
    for number, membership in enumerate((*content.memberships, *content.membership_claims)):
        since = membership.since
        yield f"memberships.{number}.since", since, not since or is_valid_date(since)
        yield f"memberships.{number}.note", membership.note, _is_passage(membership.note)
    for number, override in enumerate(content.overrides):
        yield f"overlays.{number}.name", override.name, _is_line(override.name)
        yield f"overlays.{number}.text", override.text, _is_toml(override.name, override.text)


def _iterate_chapters(content: Content) -> Iterator[FoundValue]:
    for number, chapter in enumerate(content.chapters):
        place = f"chapters.{number}"
        yield f"{place}.edition", chapter.edition, 0 <= chapter.edition <= _MAX_EDITION
        yield f"{place}.passages", len(chapter.passages), len(chapter.passages) <= _MAX_PARTS
        yield f"{place}.sections", len(chapter.sections), len(chapter.sections) <= _MAX_PARTS
        for name in ("number", "language", "title", "publisher", "licence", "source"):
            yield f"{place}.{name}", getattr(chapter, name), _is_passage(getattr(chapter, name))
        yield f"{place}.url", chapter.url, _is_address(chapter.url)
        for section_number, address in chapter.section_urls:
            yield f"{place}.section_urls", address, _is_number(section_number) and _is_address(address)
        for index, section in enumerate(chapter.sections):
            numbers = _is_number(section.page) and 0 <= section.level <= _MAX_LEVEL
            texts = _is_line(section.path) and _is_line(section.number) and _is_passage(section.title)
            yield f"{place}.sections.{index}", section.path, numbers and texts
        for index, passage in enumerate(chapter.passages):
            yield f"{place}.passages.{index}.text", passage.text, _is_passage(passage.text)
            yield f"{place}.passages.{index}.page", passage.page, _is_number(passage.page)


def _iterate_subjects(content: Content) -> Iterator[FoundValue]:
    for subject in content.subjects:
        place = f"subjects.{sanitize_excerpt(subject.id)}"
        yield f"{place}.id", subject.id, _is_id(subject.id)
        for language in _LANGUAGES:
            name = subject.names.get(language, "")
            yield f"{place}.names.{language}", name, bool(fold_text(name[:_MAX_LINE_LENGTH])) and _is_line(name)
        for name in (*subject.names.values(), *subject.office.values(), *subject.about.values()):
            yield f"{place}.names", name, _is_line(name)
        for alias in subject.aliases:
            yield f"{place}.aliases", alias.text, _is_line(alias.text)
            yield f"{place}.aliases.since", alias.since, not alias.since or is_valid_date(alias.since)
        for text in (*subject.keywords, *subject.sections, *subject.related, *subject.members, subject.country):
            yield f"{place}.keywords", text, _is_line(text)
        yield f"{place}.flag", subject.flag, len(subject.flag) <= _MAX_ID_LENGTH


def _iterate_anniversaries(content: Content) -> Iterator[FoundValue]:
    for anniversary in content.anniversaries:
        place = f"anniversaries.{sanitize_excerpt(anniversary.id)}"
        yield f"{place}.id", anniversary.id, _is_id(anniversary.id)
        day = anniversary.date
        # A year has no anniversary.
        recurs = is_valid_date(day) and parse_date(day).start.precision is not Precision.YEAR
        yield f"{place}.date", day, recurs
        for language in _LANGUAGES:
            for texts in (anniversary.texts, anniversary.source):
                text = texts.get(language, "")
                yield f"{place}.texts.{language}", text, bool(text.strip()) and _is_line(text)
        yield f"{place}.url", anniversary.url, _is_address(anniversary.url)
        for word in anniversary.words:
            yield f"{place}.words", word, bool(word) and _is_line(word)


def _is_id(text: str) -> bool:
    return len(text) <= _MAX_ID_LENGTH and _ID.fullmatch(text) is not None


def _is_line(text: str) -> bool:
    return len(text) <= _MAX_LINE_LENGTH


def _is_passage(text: str) -> bool:
    return len(text) <= MAX_PASSAGE_LENGTH


def _is_number(value: int | None) -> bool:
    return value is None or 0 <= value <= _MAX_NUMBER


def _is_address(text: str) -> bool:
    return len(text) <= _MAX_LINE_LENGTH and _ADDRESS.fullmatch(text) is not None


def _is_toml(name: str, text: str) -> bool:
    try:
        parse_tables(name, text)
    except ContentError:
        return False
    return True
