"""Finds events, the dated statements of a chapter.

A statement is a sentence or, in a digest, a list item. Each reported date in a statement (see
`briefings.annotation.dates`) is an event, so that a sentence with four months has four events. A year is an event
unless the statement also has a month or day of this year (`2023年には、…（7月）`).

Dates that the author of a digest assigned to a statement replace the dates in its text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from briefings.annotation.clauses import find_clause, find_part
from briefings.annotation.dates import DATE_LANGUAGES, DatedSpan, resolve_dates
from briefings.annotation.reported_year import find_reported_year
from briefings.domain import Chapter, ChapterKind, DocumentWarning, Event, Passage, PassageKind, SubjectKind
from briefings.domain.dates import InvalidDate, parse_date
from briefings.i18n import N_, Message
from briefings.text.segment import find_sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from briefings.domain import Mention, Subject

_REPORTING_KINDS = (PassageKind.PARAGRAPH, PassageKind.FOOTNOTE, PassageKind.CAPTION, PassageKind.FIGURE_NOTE)
_BACK_REFERENCE = re.compile(
    r"(?:また|なお|さらに|更に|その後)?、?(?:同(?![年月日様時])|両|これ|この|その)|(?:They|Both|The two|This)\b"
)
_MAX_CLAUSES = 12
"""Maximum number of dates in a sentence that is split into clauses; one with more is a list or a table."""
_EXCERPT_LENGTH = 20
"""Number of characters of the text that a warning quotes."""


class _DatedSentence(NamedTuple):
    start: int
    end: int
    dates: tuple[tuple[str, str], ...]
    """EDTF dates with their qualifiers, in order of appearance."""
    sentence: tuple[int, int] | None = None
    """Offsets of the whole sentence if this is a clause; None otherwise."""


def find_events(
    chapter: Chapter, mentions: Iterable[Mention], subjects: Sequence[Subject] = ()
) -> tuple[tuple[Event, ...], tuple[DocumentWarning, ...]]:
    """Finds the events of a chapter in text order, and warnings about doubtful dates.

    Args:
        chapter: the chapter.
        mentions: the mentions in the chapter.
        subjects: all subjects. If empty, subjects with ids of two capital letters are assumed to be countries.
    """
    by_passage: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_passage[mention.passage].append(mention)
    places = _SubjectContext(chapter, by_passage, subjects)
    warnings: list[DocumentWarning] = []
    events: list[Event] = []
    last: dict[str, str] = {}
    reported_year = find_reported_year(chapter)
    if chapter.lang not in DATE_LANGUAGES:
        text = N_("dates are not read in this language, so the document has no events: {language}")
        warnings.append(DocumentWarning(0, None, "dates", text, "", {"language": chapter.language}))
    elif reported_year and reported_year == chapter.edition and not chapter.reports_on:
        text = N_("dates without a year were read as of {year}, the year of the edition")
        warnings.append(DocumentWarning(0, None, "reported-year", text, "", {"year": reported_year}))
    for passage in chapter.passages:
        if passage.kind not in _REPORTING_KINDS:
            continue
        section = places.find_section(passage)
        for statement in _read_statements(chapter, passage, reported_year, last, warnings):
            text = passage.text[statement.start : statement.end]
            about = places.find_statement_subjects(passage, section, statement)
            page = passage.page_at(statement.start)
            for date, qualifier in statement.dates:
                events.append(
                    Event(date, text, about, chapter.key, section, passage.ordinal, page, qualifier)
                )  # fmt: skip
    return tuple(events), tuple(warnings)


def _read_statements(
    chapter: Chapter,
    passage: Passage,
    reported_year: int,
    last_dates: dict[str, str],
    warnings: list[DocumentWarning],
) -> list[_DatedSentence]:
    """Returns the dated statements of a passage, and updates the last date of its section in `last_dates`."""
    context = last_dates.get(passage.section) if passage.kind is PassageKind.PARAGRAPH else None
    sentences = find_sentence_spans(passage.text)
    spans = resolve_dates(
        passage.text,
        edition_year=chapter.edition if chapter.has_edition else 0,
        reported_year=reported_year,
        language=chapter.lang,
        context=context,
        sentences=sentences,
    )
    if not spans and not passage.dates:
        return []
    whole = chapter.kind is ChapterKind.DIGEST and passage.kind is PassageKind.PARAGRAPH
    if whole and sentences:
        sentences = ((sentences[0][0], sentences[-1][1]),)
    if passage.dates:
        statements = _use_authored_dates(passage, sentences, spans, warnings)
    else:
        _warn_doubts(passage, spans, warnings)
        places = [span.start for span in spans]
        split = _keep_statement if whole else _split_statements
        statements = [
            statement
            for start, end in sentences
            if (dated := spans[bisect_left(places, start) : bisect_left(places, end)])
            for statement in split(passage.text, start, end, dated)
        ]
    statements = [statement for statement in statements if statement.dates]
    if statements and passage.kind is PassageKind.PARAGRAPH:
        last_dates[passage.section] = statements[-1].dates[-1][0]
    return statements


def _split_statements(text: str, start: int, end: int, spans: Sequence[DatedSpan]) -> Iterator[_DatedSentence]:
    """Yields a sentence with its date or, if it has several dates, each clause with its own."""
    sentence = _build_statement(start, end, spans)
    reported = [span for span in spans if span.is_reported]
    has_parts = len({find_part(text, span, start, end) for span in reported[: _MAX_CLAUSES + 1]}) > 1
    if not (len(sentence.dates) > 1 or has_parts) or len(sentence.dates) > _MAX_CLAUSES:
        yield sentence
        return
    kept = set(sentence.dates)
    find = find_clause if len(sentence.dates) > 1 else find_part
    spans_by_clause: dict[tuple[int, int], list[DatedSpan]] = defaultdict(list)
    for span in reported:
        spans_by_clause[find(text, span, start, end)].append(span)
    for (left, right), clause_spans in spans_by_clause.items():
        is_whole = (left, right) == (start, end)
        dates = _build_statement(left, right, clause_spans).dates
        if is_whole:
            dates = tuple(date for date in dates if date in kept)
        yield _DatedSentence(left, right, dates, None if is_whole else (start, end))


def _build_statement(start: int, end: int, spans: Iterable[DatedSpan]) -> _DatedSentence:
    dates: dict[str, str] = {}
    for span in spans:
        if span.is_reported:
            first = span.date not in dates
            dates[span.date] = span.qualifier if first or not span.qualifier else dates[span.date]
    return _DatedSentence(start, end, _drop_coarser(dates))


def _keep_statement(_text: str, start: int, end: int, spans: Sequence[DatedSpan]) -> Iterator[_DatedSentence]:
    yield _build_statement(start, end, spans)


def _drop_coarser(dates: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Returns the dates with their qualifiers, without years of which the statement also has a month or day."""
    parsed = {text: parse_date(text) for text in dates}
    years = {text for text, date in parsed.items() if date.precision == 1 and not date.is_interval}
    finer = [date for text, date in parsed.items() if text not in years]
    return tuple(
        (text, dates[text])
        for text, date in parsed.items()
        if text not in years or not any(date.covers_date(other) for other in finer)
    )


def _use_authored_dates(
    passage: Passage,
    sentences: tuple[tuple[int, int], ...],
    spans: Sequence[DatedSpan],
    warnings: list[DocumentWarning],
) -> list[_DatedSentence]:
    """Returns statements with the dates that the author assigned to the passage.

    A date belongs to the sentences that contain it, or to the whole passage.
    """
    dates: list[str] = []
    for text in passage.dates:
        try:
            parse_date(text)
        except InvalidDate:
            warnings.append(
                _build_warning(
                    "date-invalid", Message(N_("the date {date} does not exist"), {"date": text}), passage, 0
                )
            )
            continue
        dates.append(text)
    dates_by_span: dict[tuple[int, int], list[tuple[str, str]]] = defaultdict(list)
    for text in dates:
        for span, qualifier in _find_dated_spans(text, sentences, spans):
            dates_by_span[span].append((text, qualifier))
    return [_DatedSentence(start, end, tuple(assigned)) for (start, end), assigned in sorted(dates_by_span.items())]


def _find_dated_spans(
    date: str, sentences: tuple[tuple[int, int], ...], spans: Iterable[DatedSpan]
) -> list[tuple[tuple[int, int], str]]:
    """Returns the spans of the sentences with a date, and its qualifier; the whole passage if no sentence has it.

    If a sentence has the date of an event, sentences with the date of a later beginning are omitted:
    `announced that they would join from January 2025`.
    """
    qualifiers = {
        sentence: span.qualifier
        for span in spans
        if span.date == date
        for sentence in sentences
        if sentence[0] <= span.start < sentence[1]
    }
    events = {sentence: qualifier for sentence, qualifier in qualifiers.items() if qualifier != "from"}
    return list((events or qualifiers or {(sentences[0][0], sentences[-1][1]): ""}).items())


def _warn_doubts(passage: Passage, spans: Iterable[DatedSpan], warnings: list[DocumentWarning]) -> None:
    for span in spans:
        expression = passage.text[span.start : span.end]
        if not span.date:
            message = Message(
                N_("the date “{expression}” was left out: {reason}"),
                {"expression": expression, "reason": Message(span.doubt)},
            )
            warnings.append(_build_warning("date-unresolved", message, passage, span.start))
        elif span.doubt and span.is_reported:
            message = Message(
                N_("the date “{expression}” was read as {date}: {reason}"),
                {"expression": expression, "date": span.date, "reason": Message(span.doubt)},
            )
            warnings.append(_build_warning("date-doubtful", message, passage, span.start))


def _build_warning(code: str, message: Message, passage: Passage, offset: int) -> DocumentWarning:
    """Builds a warning without a number, which `annotate_chapter` assigns."""
    excerpt = passage.text[offset : offset + _EXCERPT_LENGTH]
    page = passage.page_at(offset)
    if page is None:
        return DocumentWarning(0, None, code, message.text, excerpt, message.values)
    values = {"problem": message, "passage": passage.ordinal, "page": page}
    return DocumentWarning(0, None, code, N_("{problem} (passage {passage}, page {page})"), excerpt, values)


class _SubjectContext:
    """Finds the subjects of statements: those that they name, and the countries of the surrounding text."""

    def __init__(
        self, chapter: Chapter, mentions: Mapping[int, Sequence[Mention]], subjects: Sequence[Subject]
    ) -> None:
        self._chapter = chapter
        self._sections = {section.path: section for section in chapter.sections}
        self._mentions = mentions
        self._countries = {subject.id for subject in subjects if subject.kind is SubjectKind.COUNTRY}
        self._served_countries = {subject.id: subject.country for subject in subjects if subject.country}
        self._language = chapter.lang
        self._passages_by_mark: dict[str | None, list[Passage]] = defaultdict(list)
        for passage in chapter.passages:
            for mark in {reference.mark for reference in passage.references}:
                self._passages_by_mark[mark].append(passage)
        self._known_ids = {subject.id for subject in subjects}
        self._subjects_by_name = {
            name: subject.id
            for subject in subjects
            if subject.kind in (SubjectKind.COUNTRY, SubjectKind.REGION)
            for name in (*subject.names.values(), *(alias.text for alias in subject.name_aliases))
        }

    def find_section(self, passage: Passage) -> str:
        """Returns the section of a passage; for a footnote, that of the nearest reference to it."""
        if passage.kind is not PassageKind.FOOTNOTE:
            return passage.section
        marked = [other for other in self._passages_by_mark.get(passage.mark, ()) if other is not passage]
        if marked:
            return min(marked, key=lambda other: abs(other.ordinal - passage.ordinal)).section
        headings = (s.path for s in self._chapter.sections if any(ref.mark == passage.mark for ref in s.references))
        return next(headings, passage.section)

    def find_subjects(self, passage: Passage, section: str, start: int, end: int) -> tuple[str, ...]:
        """Returns the subjects that a statement names, in order, then the countries that its persons serve.

        If these include no country, the countries that the surrounding text is about are added.
        """
        inside = [m.subject for m in self._mentions.get(passage.ordinal, ()) if start <= m.start < end]
        served = [self._served_countries[subject] for subject in inside if subject in self._served_countries]
        named = list(dict.fromkeys([*inside, *served]))
        if not any(map(self._is_country, named)):
            opened, headed = self._find_opening(passage, start), self._find_heading(section)
            about = self._find_referred(passage, start) or [subject for subject in (opened or headed,) if subject]
            named += [subject for subject in about if subject not in named]
        return tuple(named)

    def find_statement_subjects(self, passage: Passage, section: str, statement: _DatedSentence) -> tuple[str, ...]:
        """Returns the subjects of a statement. A clause also has subjects of its sentence.

        A clause without countries has those of the sentence. A clause without persons that is not in brackets has the
        persons of the sentence. A clause without subjects has all subjects of the sentence.
        """
        if statement.sentence is None:
            return self.find_subjects(passage, section, statement.start, statement.end)
        sentence_subjects = self.find_subjects(passage, section, *statement.sentence)
        mentions = self._mentions.get(passage.ordinal, ())
        named = [m.subject for m in mentions if statement.start <= m.start < statement.end]
        if not named:
            return sentence_subjects
        subjects = list(self.find_subjects(passage, section, statement.start, statement.end))
        is_part = not passage.text[: statement.end].endswith(("）", ")"))
        if is_part and not any(subject in self._served_countries for subject in named):
            persons = [subject for subject in sentence_subjects if subject in self._served_countries]
            subjects += [*persons, *(self._served_countries[person] for person in persons)]
        if not any(self._is_country(subject) or subject in self._served_countries for subject in named):
            subjects += filter(self._is_country, sentence_subjects)
        return tuple(dict.fromkeys(subjects))

    def _find_referred(self, passage: Passage, start: int) -> list[str]:
        """Returns the countries last named before a statement that refers to them (同会合では, 両国は)."""
        if not _BACK_REFERENCE.match(passage.text, start):
            return []
        before = [
            m for m in self._mentions.get(passage.ordinal, ()) if m.start < start and self._is_country(m.subject)
        ]
        sentences = find_sentence_spans(passage.text[:start])
        home = next((left for left, right in reversed(sentences) if any(left <= m.start < right for m in before)), 0)
        return list(dict.fromkeys(m.subject for m in before if m.start >= home))

    def _find_opening(self, passage: Passage, before: int) -> str:
        """Returns the country at the beginning of a paragraph (ウズベキスタンとの関係では), for later statements."""
        for mention in self._mentions.get(passage.ordinal, ()):
            if mention.start < min(before, 12) and self._is_country(mention.subject):
                return mention.subject
        return ""

    def _find_heading(self, path: str) -> str:
        """Returns the country or region in the nearest heading above."""
        while path:
            if (section := self._sections.get(path)) is not None:
                title = section.title
                for ending in ("", "情勢", "内政", "外交", "経済", "諸国"):
                    name = title.removesuffix(ending)
                    if name in self._subjects_by_name:
                        return self._subjects_by_name[name]
            path = path.rpartition("-")[0]
        return ""

    def _is_country(self, subject: str) -> bool:
        if self._known_ids:
            return subject in self._countries
        return len(subject) == 2 and subject.isalpha() and subject.isupper()
