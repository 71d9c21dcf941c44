"""Parses the text layer of a PDF to a chapter.

Lines are classified first (running heads, footnotes, figures, captions, furigana, headings), each by its own rules.
The others are running text, joined to the paragraphs of their section. A line that no rule matches is running text:
no line is dropped without a record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.documents.characters import CONTROL_CHARACTERS_REMOVED, correct_radicals
from briefings.documents.metadata import MetadataOverride, detect_metadata
from briefings.documents.text_layer.captions import find_captions, split_captions
from briefings.documents.text_layer.column_width import measure_column
from briefings.documents.text_layer.contents import find_contents, find_rules
from briefings.documents.text_layer.endnotes import find_endnotes
from briefings.documents.text_layer.figures import find_figures, find_labels
from briefings.documents.text_layer.footnotes import Footnote, find_footnotes
from briefings.documents.text_layer.furigana import FuriganaLine, find_furigana
from briefings.documents.text_layer.hangul import join_broken_words
from briefings.documents.text_layer.headings import Heading, HeadingFinder
from briefings.documents.text_layer.interleaving import has_mixed_columns
from briefings.documents.text_layer.layout_marks import has_layout, remove_layout_marks
from briefings.documents.text_layer.line_search import LineSearch
from briefings.documents.text_layer.lines import BODY, LineRole, TextLine, join_hyphenated, split_lines
from briefings.documents.text_layer.marked_layout import (
    collect_footnotes,
    find_marked_captions,
    read_pages,
    set_roles,
)
from briefings.documents.text_layer.outline import SectionOutline
from briefings.documents.text_layer.page_numbering import number_pages
from briefings.documents.text_layer.pages import find_running_heads
from briefings.documents.text_layer.passage_writer import PassageWriter
from briefings.documents.text_layer.removed_text import RemovedTextLog
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Chapter, ChapterKind, ParsedDocument
from briefings.errors import UnknownStructure
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.domain import Document

_REMOVED_ROLES = {
    LineRole.RUNNING_HEAD: "running-head",
    LineRole.FURIGANA: "reading",
    LineRole.STRAY_NUMBER: "stray-number",
    LineRole.CONTENTS: "contents",
    LineRole.NOTES_TITLE: "notes-title",
    LineRole.RULE: "rule",
}


def parse_text_layer(document: Document, metadata_override: MetadataOverride | None = None) -> ParsedDocument:
    """Parses a text layer.

    Raises:
        UnknownStructure: the document has no text.
    """
    warnings = ParserWarnings()
    text = correct_radicals(document.text, warnings)
    lines = split_lines(text, warnings)
    is_marked = has_layout(text)
    if not any(character.isalnum() for line in lines for character in line.text):
        raise UnknownStructure(
            N_("the document has no text"),
            location=document.name,
            remedy=N_("Give the text of a chapter; a scanned PDF needs text recognition (OCR) first."),
        )
    _warn_controls(lines, warnings)
    removed = RemovedTextLog()
    if is_marked:
        lines = read_pages(lines, warnings)
    search = LineSearch([line.text for line in lines])
    if is_marked:
        heads = set_roles(lines)
    else:
        heads = find_running_heads(lines, search)
        number_pages(lines, heads, warnings, text)
    _find_omissions(lines, search, warnings)
    column = measure_column(lines, search)
    if is_marked:
        join_hyphenated(lines, search, warnings, removed)
        search = LineSearch([line.text for line in lines])
        footnotes = collect_footnotes(lines) + find_endnotes(lines, search)
        figures = find_figures(lines, column, search)
        find_marked_captions(lines, column, search)
        furigana, labels = [], []
    else:
        if has_mixed_columns(lines, column):
            raise UnknownStructure(
                N_("the lines of two columns alternate in the text"),
                location=document.name,
                remedy=N_("Give the PDF itself, or the text of one column after the other."),
            )
        lines, search = split_captions(lines, column, search)
        footnotes = find_endnotes(lines, search)
        footnotes += find_footnotes(lines, column, search)
        figures = find_figures(lines, column, search)
        find_captions(lines, column, search)
        furigana = find_furigana(lines, column)
        labels = find_labels(lines, column)
    finder = HeadingFinder(column)
    headings = finder.find_headings(lines)
    outline = SectionOutline(headings, _find_text_below(lines, headings))
    metadata = detect_metadata(
        replace(document, text=remove_layout_marks(document.text)),
        outline.titles or _find_leading_title(lines, headings),
        metadata_override or MetadataOverride(),
        warnings,
        head_titles=[title for head in heads for title in head.titles],
        head_years=[head.year for head in heads if head.year],
    )
    _add_warnings(warnings, furigana, labels, headings, finder.stray_lines)
    _record_removed(lines, headings, footnotes, removed)
    if not is_marked:
        join_hyphenated(lines, search, warnings, removed)
    join_broken_words([line for line in lines if line.role is BODY])
    writer = PassageWriter(warnings, removed, footnotes, figures, outline, column)
    passages, drawn_figures = writer.write_passages(lines)
    chapter = Chapter(
        edition=metadata.edition,
        number=metadata.number,
        kind=ChapterKind.ORIGINAL,
        language=metadata.language,
        title=metadata.title,
        sections=outline.build_sections(writer.notes, warnings, removed),
        passages=tuple(passages),
        figures=tuple(drawn_figures),
        publisher=metadata.publisher,
        licence=metadata.licence,
        source=document.name,
        sha256=document.sha256,
    )
    return ParsedDocument(chapter, warnings.list_warnings(), removed.list_by_line())


def _find_leading_title(lines: list[TextLine], headings: list[Heading]) -> list[str]:
    """Finds the heading without a number with which a document begins, before any text."""
    first = next((line for line in lines if line.role in {BODY, LineRole.HEADING}), None)
    if not headings or headings[0].number.number or first is not headings[0].lines[0]:
        return []
    return [headings[0].title]


def _warn_controls(lines: list[TextLine], warnings: ParserWarnings) -> None:
    for line in lines:
        if line.control_count:
            warnings.add(line.number, "control", CONTROL_CHARACTERS_REMOVED, line.text, count=line.control_count)


def _find_omissions(lines: list[TextLine], search: LineSearch, warnings: ParserWarnings) -> None:
    """Sets the roles of tables of contents and rules, which are not text of the chapter."""
    contents_count = find_contents(lines, search)
    if contents_count:
        warnings.add(
            None, "contents", N_("the lines of a table of contents were left out: {count}"), count=contents_count
        )
    find_rules(lines, search)


def _find_text_below(lines: list[TextLine], headings: list[Heading]) -> frozenset[int]:
    """Finds the numbers of the heading lines that running text follows directly."""
    firsts = {id(line): heading for heading in headings for line in heading.lines}
    numbers: set[int] = set()
    last: Heading | None = None
    for line in lines:
        if line.role is BODY:
            if last is not None:
                numbers.add(last.lines[0].number)
                last = None
        elif line.role is LineRole.HEADING:
            last = firsts[id(line)]
    return frozenset(numbers)


def _add_warnings(
    warnings: ParserWarnings,
    furigana: list[FuriganaLine],
    labels: list[TextLine],
    headings: list[Heading],
    stray_lines: list[TextLine],
) -> None:
    for reading in furigana:
        if not reading.certain:
            warnings.add(
                reading.line.number,
                "reading",
                N_("a line was removed as furigana, which is not certain"),
                reading.line.text,
            )
    for label in labels:
        warnings.add(
            label.number, "label", N_("a line inside a sentence was read as the label of a figure"), label.text
        )
    for heading in headings:
        if heading.doubt:
            warnings.add(heading.lines[0].number, "heading", heading.doubt, heading.lines[0].text)
    for stray in stray_lines:
        warnings.add(stray.number, "stray-number", N_("a number without a title was left out"), stray.text)


def _record_removed(
    lines: list[TextLine], headings: list[Heading], footnotes: list[Footnote], removed: RemovedTextLog
) -> None:
    """Records the lines that are not text, and the numbers before titles and footnotes."""
    for line in lines:
        if line.role is not BODY and line.role in _REMOVED_ROLES:
            removed.add_text(line.number, _REMOVED_ROLES[line.role], line.text)
    for heading in headings:
        source = "".join(line.text for line in heading.lines)
        removed.add_remainder(heading.lines[0].number, "number", source, heading.title + heading.run_in_text)
    for footnote in footnotes:
        source = "".join(line.text for line in footnote.lines)
        removed.add_remainder(footnote.lines[0].number, "number", source, footnote.text)
