"""Parses the text layer of a PDF to a chapter.

Lines are classified first (running heads, footnotes, figures, captions, furigana, headings), each by its own rules.
The others are running text, joined to the paragraphs of their section. A line that no rule matches is running text:
no line is dropped without a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.documents.characters import CONTROL_CHARACTERS_REMOVED, correct_radicals
from briefings.documents.metadata import MetadataOverride, detect_metadata
from briefings.documents.text_layer.captions import find_captions, split_captions
from briefings.documents.text_layer.figures import FigureLines, find_figures, find_labels, split_note
from briefings.documents.text_layer.footnotes import Footnote, UnmarkedText, find_footnotes, remove_marks
from briefings.documents.text_layer.furigana import FuriganaLine, find_furigana
from briefings.documents.text_layer.headings import Heading, HeadingFinder, SectionOutline
from briefings.documents.text_layer.lines import (
    LineRole,
    RemovedTextLog,
    TextLine,
    find_contents,
    find_rules,
    join_hyphenated,
    join_texts,
    measure_column,
    split_lines,
)
from briefings.documents.text_layer.pages import find_running_heads, number_pages
from briefings.documents.text_layer.paragraphs import ParagraphBuilder, begins_paragraph
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Chapter, ChapterKind, Figure, ParsedDocument, Passage, PassageKind
from briefings.errors import UnknownStructure
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.domain import Document

_REMOVED_ROLES = {
    LineRole.RUNNING_HEAD: "running-head",
    LineRole.FURIGANA: "reading",
    LineRole.STRAY_NUMBER: "stray-number",
    LineRole.CONTENTS: "contents",
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
    if not any(character.isalnum() for line in lines for character in line.text):
        raise UnknownStructure(
            N_("the document has no text"),
            location=document.name,
            remedy=N_("Give the text of a chapter; a scanned PDF needs text recognition (OCR) first."),
        )
    _warn_controls(lines, warnings)
    heads = find_running_heads(lines)
    number_pages(lines, heads, warnings, text.split("\n"))
    contents_count = find_contents(lines)
    if contents_count:
        warnings.add(
            None, "contents", N_("the lines of a table of contents were left out: {count}"), count=contents_count
        )
    find_rules(lines)
    column = measure_column(lines)
    lines = split_captions(lines, column)
    footnotes = find_footnotes(lines, column)
    figures = find_figures(lines, column)
    find_captions(lines, column)
    furigana = find_furigana(lines, column)
    labels = find_labels(lines, column)
    finder = HeadingFinder(column)
    headings = finder.find_headings(lines)
    outline = SectionOutline(headings, _find_text_below(lines, headings))
    metadata = detect_metadata(
        document,
        outline.titles or _find_leading_title(lines, headings),
        metadata_override or MetadataOverride(),
        warnings,
        head_titles=[title for head in heads for title in head.titles],
        head_years=[head.year for head in heads if head.year],
    )
    _add_warnings(warnings, furigana, labels, headings, finder.stray_lines)
    removed = RemovedTextLog()
    _record_removed(lines, headings, footnotes, removed)
    join_hyphenated(lines, warnings, removed)
    writer = _PassageWriter(warnings, removed, footnotes, figures, outline, column)
    passages, drawn_figures = writer.write_passages(lines)
    chapter = Chapter(
        edition=metadata.edition,
        number=metadata.number,
        kind=ChapterKind.ORIGINAL,
        language=metadata.language,
        title=metadata.title,
        sections=outline.build_sections(writer.known_marks, warnings, removed),
        passages=tuple(passages),
        figures=tuple(drawn_figures),
        publisher=metadata.publisher,
        licence=metadata.licence,
        source=document.name,
        sha256=document.sha256,
    )
    return ParsedDocument(chapter, warnings.list_warnings(), removed.list_by_line())


def _find_leading_title(lines: list[TextLine], headings: list[Heading]) -> list[str]:
    """The heading without a number with which a document begins, before any text."""
    first = next((line for line in lines if line.role in {LineRole.BODY, LineRole.HEADING}), None)
    if not headings or headings[0].number.number or first is not headings[0].lines[0]:
        return []
    return [headings[0].title]


def _warn_controls(lines: list[TextLine], warnings: ParserWarnings) -> None:
    for line in lines:
        if line.control_count:
            warnings.add(line.number, "control", CONTROL_CHARACTERS_REMOVED, line.text, count=line.control_count)


def _find_text_below(lines: list[TextLine], headings: list[Heading]) -> frozenset[int]:
    """Numbers of the heading lines that running text follows directly."""
    firsts = {id(line): heading for heading in headings for line in heading.lines}
    numbers: set[int] = set()
    last: Heading | None = None
    for line in lines:
        if line.role is LineRole.HEADING:
            last = firsts[id(line)]
        elif line.role is LineRole.BODY and last is not None:
            numbers.add(last.lines[0].number)
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
    """Records the lines that are no text, and the numbers before titles and footnotes."""
    for line in lines:
        if line.role in _REMOVED_ROLES:
            removed.add_text(line.number, _REMOVED_ROLES[line.role], line.text)
    for heading in headings:
        source = "".join(line.text for line in heading.lines)
        removed.add_remainder(heading.lines[0].number, "number", source, heading.title + heading.run_in_text)
    for footnote in footnotes:
        source = "".join(line.text for line in footnote.lines)
        removed.add_remainder(footnote.lines[0].number, "number", source, footnote.text)


@dataclass(slots=True)
class _PassageDraft:
    kind: PassageKind
    section: str
    text: str
    page: int | None
    line: int
    page_turns: tuple[int, ...] = ()
    mark: str | None = None


class _PassageWriter:
    """Writes the passages in the order of the document."""

    def __init__(  # noqa: PLR0913, PLR0917  the results of the steps before it
        self,
        warnings: ParserWarnings,
        removed: RemovedTextLog,
        footnotes: list[Footnote],
        figures: list[FigureLines],
        outline: SectionOutline,
        column: int,
    ) -> None:
        self._warnings = warnings
        self._removed = removed
        self._footnotes = {id(note.lines[0]): note for note in footnotes}
        self._figures_by_title = {id(figure.title_line): figure for figure in figures}
        self._outline = outline
        self._column = column
        self._drafts: list[_PassageDraft] = []
        self._figures: list[Figure] = []
        self._section = ""
        self._open_paragraph: ParagraphBuilder | None = None
        self._draft_index = 0
        self._last_line: TextLine | None = None
        self.known_marks = frozenset(note.mark for note in footnotes)

    def write_passages(self, lines: list[TextLine]) -> tuple[list[Passage], list[Figure]]:
        """Writes all passages and figures, each at the position where it begins."""
        for line in lines:
            if line.role is LineRole.HEADING:
                self._close_paragraph()
                self._section = self._outline.path_at(line, self._section)
                run_in_text = self._outline.run_in_text_at(line)
                if run_in_text:
                    self._add_body_line(TextLine(line.number, run_in_text, width=line.width, page=line.page))
            elif line.role is LineRole.BODY:
                self._add_body_line(line)
            elif line.role is LineRole.FOOTNOTE:
                self._add_footnote(line)
            elif line.role is LineRole.FIGURE:
                self._add_figure_line(line)
            elif line.role is LineRole.CAPTION:
                self._add_caption(line)
        self._close_paragraph()
        return self._build_passages(), self._figures

    def _add_body_line(self, line: TextLine) -> None:
        if self._open_paragraph is None or begins_paragraph(self._last_line, line, self._column):
            self._close_paragraph()
            self._open_paragraph = ParagraphBuilder(line.page)
            self._draft_index = len(self._drafts)
            self._drafts.append(_PassageDraft(PassageKind.PARAGRAPH, self._section, "", line.page, line.number))
        self._open_paragraph.add_line(line)
        self._last_line = line

    def _close_paragraph(self) -> None:
        if self._open_paragraph is not None:
            draft = self._drafts[self._draft_index]
            draft.text, draft.page_turns = self._open_paragraph.build_text(), tuple(self._open_paragraph.page_turns)
            if not any(character.isalnum() for character in draft.text):
                self._warnings.add(draft.line, "unknown", N_("a paragraph has no letter or digit"), draft.text)
        self._open_paragraph = self._last_line = None

    def _add_footnote(self, line: TextLine) -> None:
        note = self._footnotes.get(id(line))
        if note is None:
            return
        self._drafts.append(
            _PassageDraft(
                PassageKind.FOOTNOTE,
                self._section,
                note.text,
                line.page,
                line.number,
                note.find_page_turns(),
                note.mark,
            )
        )

    def _add_figure_line(self, line: TextLine) -> None:
        figure = self._figures_by_title.get(id(line))
        if figure:
            self._removed.add_remainder(line.number, "number", line.text, figure.text)
            self._figures.append(Figure(figure.text, self._section, line.page, figure.read_counts()))
            self._add_draft(PassageKind.FIGURE, line, figure.text)
            return
        mark, text = split_note(line.text)
        self._removed.add_remainder(line.number, "number", line.text, text)
        kind = PassageKind.FIGURE_NOTE if mark else PassageKind.FIGURE
        self._add_draft(kind, line, text, mark)

    def _add_caption(self, line: TextLine) -> None:
        last = self._drafts[-1] if self._drafts else None
        if (
            last is not None
            and last.kind is PassageKind.CAPTION
            and last.line in (line.number - 1, line.number - 2)
            and not line.after_blank
            and not last.text.endswith(("）", ")"))
        ):
            last.text = join_texts(last.text, line.text)
            return
        self._add_draft(PassageKind.CAPTION, line, line.text)

    def _add_draft(self, kind: PassageKind, line: TextLine, text: str, mark: str | None = None) -> None:
        self._drafts.append(_PassageDraft(kind, self._section, text, line.page, line.number, mark=mark))

    def _build_passages(self) -> list[Passage]:
        passages: list[Passage] = []
        used_marks: set[str] = set()
        for draft in self._drafts:
            marked = UnmarkedText(draft.text)
            if draft.kind in (PassageKind.PARAGRAPH, PassageKind.CAPTION):
                marked = remove_marks(draft.text, self.known_marks)
                for start, end in marked.mark_spans:
                    self._removed.add_text(draft.line, "mark", draft.text[start:end])
                used_marks.update(reference.mark for reference in marked.references)
                for mark in marked.unmatched_marks:
                    self._warnings.add(
                        draft.line, "mark", N_("the footnote mark ({mark}) has no footnote"), draft.text, mark=mark
                    )
            turns = tuple(marked.map_offset(turn) for turn in draft.page_turns)
            passages.append(
                Passage(
                    draft.kind,
                    draft.section,
                    len(passages),
                    marked.text,
                    draft.page,
                    draft.mark,
                    marked.references,
                    turns,
                )
            )
        self._check_footnotes(used_marks)
        return passages

    def _check_footnotes(self, used_marks: set[str]) -> None:
        titles = self._outline.find_marks(self.known_marks)
        seen: set[str] = set()
        for note in self._footnotes.values():
            if note.mark not in used_marks and note.mark not in titles:
                self._warnings.add(
                    note.lines[0].number,
                    "footnote",
                    N_("no footnote mark refers to the footnote ({mark})"),
                    note.text,
                    mark=note.mark,
                )
            if note.mark in seen:
                self._warnings.add(
                    note.lines[0].number,
                    "footnote",
                    N_("the footnote ({mark}) occurs twice"),
                    note.text,
                    mark=note.mark,
                )
            seen.add(note.mark)
