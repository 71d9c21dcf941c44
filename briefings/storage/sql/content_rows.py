"""Converts the parts of the content to rows and back."""

from __future__ import annotations

from collections import defaultdict
from sys import intern
from typing import TYPE_CHECKING, Final

from briefings.domain import (
    Alias,
    Chapter,
    Content,
    Event,
    Figure,
    FootnoteReference,
    FrameworkCount,
    Membership,
    Mention,
    Override,
    Passage,
    Section,
    ShortLine,
    StandingAnniversary,
    Subject,
)
from briefings.storage.sql.row_mapper import RowMapper

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.storage.sql.database import Row

RowsByTable = dict[str, "list[Row]"]

CHAPTERS: Final = RowMapper(Chapter, "edition number kind language title publisher licence source document=sha256")
SUBJECTS: Final = RowMapper(
    Subject, "key=id kind names flag related members country office keywords about sections home=covered"
)
OVERRIDES: Final = RowMapper(Override, "name kind text file_sha256=sha256")

_SECTIONS = RowMapper(Section, "path number title level page")
_PASSAGES = RowMapper(Passage, "ordinal kind section text page mark page_turns dates")
_REFERENCES = RowMapper(FootnoteReference, "mark position=offset")
_SHORT_LINES = RowMapper(ShortLine, "text subjects page dates")
_FIGURES = RowMapper(Figure, "title section page")
_FIGURE_COUNTS = RowMapper(FrameworkCount, "label printed=count members note")
_MENTIONS = RowMapper(Mention, "passage start_at=start end_at=end subject")
_EVENTS = RowMapper(Event, "date text section passage page qualifier")
_MEMBERSHIPS = RowMapper(Membership, "framework member status since note chapter")
_ALIASES = RowMapper(Alias, "text kind language since")
_ANNIVERSARIES = RowMapper(
    StandingAnniversary,
    "key=id date kind texts subjects source url confidence major solemn yearly words",
)

CHAPTER_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "chapter_address": ("ordinal", "url"),
    "chapter_section_address": ("ordinal", "section", "url"),
    "chapter_reported_year": ("ordinal", "reports_on"),
    "section": ("ordinal", "parent", *_SECTIONS.columns),
    "section_reference": ("section", "ordinal", *_REFERENCES.columns),
    "passage": _PASSAGES.columns,
    "passage_reference": ("passage", "ordinal", *_REFERENCES.columns),
    "passage_short_line": ("passage", "ordinal", *_SHORT_LINES.columns),
    "figure": ("ordinal", *_FIGURES.columns),
    "figure_count": ("figure", "ordinal", *_FIGURE_COUNTS.columns),
}
"""Tables of a chapter's parts with their columns, parents first; the first column is `chapter_id` in each."""

ANNOTATION_TABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "mention": ("ordinal", *_MENTIONS.columns),
    "event": ("ordinal", *_EVENTS.columns),
    "event_subject": ("event", "ordinal", "subject"),
}
"""Tables of a chapter's annotation, parents first; the first column is `annotation_id` in each."""

ALIAS_TABLES: Final[Mapping[str, tuple[str, ...]]] = {"alias": ("ordinal", *_ALIASES.columns)}
MEMBERSHIP_TABLES: Final[Mapping[str, tuple[str, ...]]] = {"membership": ("ordinal", "told", *_MEMBERSHIPS.columns)}
ANNIVERSARY_TABLES: Final[Mapping[str, tuple[str, ...]]] = {"anniversary": ("ordinal", *_ANNIVERSARIES.columns)}


_LATER_TABLES: Final = frozenset(
    {"chapter_address", "chapter_section_address", "chapter_reported_year", "passage_short_line"}
)
"""Tables of `CHAPTER_TABLES` that did not exist when the first databases were written."""


def select_digested_rows(parts: RowsByTable) -> RowsByTable:
    """Selects the rows that a chapter's digest covers. A chapter without rows in later tables keeps its digest."""
    return {table: rows for table, rows in parts.items() if rows or table not in _LATER_TABLES}


def encode_chapter_parts(chapter: Chapter) -> RowsByTable:
    """Returns the rows of a chapter's parts by table, as in `CHAPTER_TABLES`."""
    parents = _find_parents(chapter.sections)
    return {
        "chapter_address": [(0, chapter.url)] if chapter.url else [],
        "chapter_section_address": [(ordinal, *pair) for ordinal, pair in enumerate(chapter.section_urls)],
        "chapter_reported_year": [(0, chapter.reports_on)] if chapter.reports_on else [],
        "section": [
            (ordinal, parent, *_SECTIONS.encode(section))
            for ordinal, (section, parent) in enumerate(zip(chapter.sections, parents, strict=True))
        ],
        "section_reference": _encode_references(
            (ordinal, section.references) for ordinal, section in enumerate(chapter.sections)
        ),
        "passage": [_PASSAGES.encode(passage) for passage in chapter.passages],
        "passage_reference": _encode_references(
            (passage.ordinal, passage.references) for passage in chapter.passages
        ),
        "passage_short_line": [
            (passage.ordinal, ordinal, *_SHORT_LINES.encode(line))
            for passage in chapter.passages
            for ordinal, line in enumerate(passage.short_lines)
        ],
        "figure": [(ordinal, *_FIGURES.encode(figure)) for ordinal, figure in enumerate(chapter.figures)],
        "figure_count": [
            (figure_ordinal, ordinal, *_FIGURE_COUNTS.encode(count))
            for figure_ordinal, figure in enumerate(chapter.figures)
            for ordinal, count in enumerate(figure.counts)
        ],
    }


def decode_chapter(head: Row, parts: RowsByTable) -> Chapter:
    """Returns the chapter of a row of `CHAPTERS` and the rows of its parts."""
    section_references = _decode_references(parts["section_reference"])
    passage_references = _decode_references(parts["passage_reference"])
    short_lines: dict[int, list[ShortLine]] = defaultdict(list)
    for passage, _, *row in parts["passage_short_line"]:
        short_lines[passage].append(_SHORT_LINES.decode(row))
    counts: dict[int, list[FrameworkCount]] = defaultdict(list)
    for figure, _, *row in parts["figure_count"]:
        counts[figure].append(_FIGURE_COUNTS.decode(row))
    return CHAPTERS.decode(
        head,
        url=next((url for _ordinal, url in parts["chapter_address"]), ""),
        section_urls=tuple((section, url) for _ordinal, section, url in parts["chapter_section_address"]),
        reports_on=next((value for _ordinal, value in parts["chapter_reported_year"]), ""),
        sections=tuple(
            _SECTIONS.decode(row, references=tuple(section_references.get(ordinal, ())))
            for ordinal, _, *row in parts["section"]
        ),
        passages=tuple(
            _PASSAGES.decode(
                row,
                references=tuple(passage_references.get(row[0], ())),
                short_lines=tuple(short_lines.get(row[0], ())),
            )
            for row in parts["passage"]
        ),
        figures=tuple(
            _FIGURES.decode(row, counts=tuple(counts.get(ordinal, ()))) for ordinal, *row in parts["figure"]
        ),
    )


def _find_parents(sections: Iterable[Section]) -> list[int | None]:
    """Returns for each section the ordinal of its parent: the last section before it of a lower level."""
    parents: list[int | None] = []
    ancestors: list[tuple[int, int]] = []
    for ordinal, section in enumerate(sections):
        while ancestors and ancestors[-1][1] >= section.level:
            ancestors.pop()
        parents.append(ancestors[-1][0] if ancestors else None)
        ancestors.append((ordinal, section.level))
    return parents


def _encode_references(owners: Iterable[tuple[int, tuple[FootnoteReference, ...]]]) -> list[Row]:
    return [
        (owner, ordinal, *_REFERENCES.encode(reference))
        for owner, references in owners
        for ordinal, reference in enumerate(references)
    ]


def _decode_references(rows: list[Row]) -> dict[int, list[FootnoteReference]]:
    references: dict[int, list[FootnoteReference]] = defaultdict(list)
    for owner, _, *row in rows:
        references[owner].append(_REFERENCES.decode(row))
    return references


def encode_annotation(mentions: Iterable[Mention], events: Iterable[Event]) -> RowsByTable:
    """Returns the rows of the mentions and events of one chapter by table, as in `ANNOTATION_TABLES`."""
    events = tuple(events)
    return {
        "mention": [(ordinal, *_MENTIONS.encode(mention)) for ordinal, mention in enumerate(mentions)],
        "event": [(ordinal, *_EVENTS.encode(event)) for ordinal, event in enumerate(events)],
        "event_subject": [
            (event_ordinal, ordinal, subject)
            for event_ordinal, event in enumerate(events)
            for ordinal, subject in enumerate(event.subjects)
        ],
    }


def decode_mentions(chapter_key: str, parts: RowsByTable) -> tuple[Mention, ...]:
    """Returns the mentions of the chapter with this key."""
    return _MENTIONS.decode_rows([row[1:] for row in parts["mention"]], chapter=chapter_key)


def decode_events(chapter_key: str, parts: RowsByTable) -> tuple[Event, ...]:
    """Returns the events of the chapter with this key."""
    subjects: dict[int, list[str]] = defaultdict(list)
    for event, _, subject in parts["event_subject"]:
        subjects[event].append(intern(subject))
    return tuple(
        _EVENTS.decode(row, subjects=tuple(subjects.get(ordinal, ())), chapter=chapter_key)
        for ordinal, *row in parts["event"]
    )


def encode_memberships(content: Content) -> list[Row]:
    """Returns the rows of the resolved memberships, then of the claims of each source, which are marked by a 1."""
    marked = [(0, membership) for membership in content.memberships]
    marked += [(1, claim) for claim in content.membership_claims]
    return [
        (ordinal, is_claim, *_MEMBERSHIPS.encode(membership)) for ordinal, (is_claim, membership) in enumerate(marked)
    ]


def decode_memberships(rows: list[Row], *, claims: bool) -> tuple[Membership, ...]:
    """Returns the resolved memberships, or the claims of each source."""
    return _MEMBERSHIPS.decode_rows([row[2:] for row in rows if bool(row[1]) == claims])


def encode_aliases(subject: Subject) -> list[Row]:
    """Returns the rows of a subject's aliases."""
    return [(ordinal, *_ALIASES.encode(alias)) for ordinal, alias in enumerate(subject.aliases)]


def decode_subject(head: Row, aliases: list[Row]) -> Subject:
    """Returns the subject of a row of `SUBJECTS` and the rows of its aliases."""
    return SUBJECTS.decode(head, aliases=_ALIASES.decode_rows([row[1:] for row in aliases]))


def encode_anniversaries(anniversaries: Iterable[StandingAnniversary]) -> list[Row]:
    """Returns the rows of a list of anniversaries."""
    return [(ordinal, *_ANNIVERSARIES.encode(anniversary)) for ordinal, anniversary in enumerate(anniversaries)]


def decode_anniversaries(rows: Iterable[Row]) -> tuple[StandingAnniversary, ...]:
    """Returns the anniversaries of a list of rows."""
    return _ANNIVERSARIES.decode_rows([row[1:] for row in rows])
