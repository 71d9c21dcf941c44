"""From the raw text layer of a PDF to a chapter: the steps in their order.

Lines are told apart first (running heads, footnotes, figures, captions, readings, headings), each by its own rule;
what is left is running text, joined to paragraphs of the section in which it stands. A line that no rule knows is
running text: nothing is dropped in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.errors import UnknownStructure
from briefings.model import Chapter, ChapterKind, Figure, Passage, PassageKind, Reading
from briefings.reading.captions import find_captions, split_glued
from briefings.reading.correction import Correction
from briefings.reading.figures import FoundFigure, find_figures, find_labels, note_of
from briefings.reading.footnotes import Footnote, Marked, find_footnotes, take_marks
from briefings.reading.headings import Heading, HeadingFinder
from briefings.reading.hyphens import mend_hyphens
from briefings.reading.identity import identify
from briefings.reading.joining import join
from briefings.reading.leftovers import Leftovers
from briefings.reading.lines import Line, Role, column_width, split_lines
from briefings.reading.pages import number_pages
from briefings.reading.paragraphs import Paragraph, begins_paragraph
from briefings.reading.radicals import without_radicals
from briefings.reading.ruby import Ruby, find_ruby
from briefings.reading.running_heads import find_running_heads
from briefings.reading.sections import Outline
from briefings.reading.warnings import Notes

if TYPE_CHECKING:
    from briefings.model import Document

_NO_TEXT = {Role.RUNNING_HEAD: "running-head", Role.RUBY: "reading", Role.STRAY: "stray-number"}


def read_raw(document: Document, correction: Correction | None = None) -> Reading:
    """The chapter of a raw text layer, with what the reader was unsure of.

    Raises:
        UnknownStructure: nothing that can be read is in it.
    """
    notes = Notes()
    text, radicals = without_radicals(document.text)
    if radicals:
        notes.add(None, "radical", f"{radicals} kanji were written as radicals and put right", "")
    lines = split_lines(text)
    if not any(character.isalnum() for line in lines for character in line.text):
        raise UnknownStructure(
            "no text was found in it",
            where=document.name,
            do="Give the text of a chapter; a scanned PDF has none until it is recognised.",
            ja="本文が見つかりません。章のテキストを渡してください（画像だけのPDFには文字がありません）。",
        )
    _tell_controls(lines, notes)
    heads = find_running_heads(lines)
    number_pages(lines, heads, notes, text.split("\n"))
    column = column_width(lines)
    lines = split_glued(lines, column)
    footnotes = find_footnotes(lines, column)
    figures = find_figures(lines, column)
    find_captions(lines, column)
    readings = find_ruby(lines, column)
    labels = find_labels(lines, column)
    finder = HeadingFinder(column)
    headings = finder.find(lines)
    outline = Outline(headings, _has_text_below(lines, headings))
    identity = identify(document, heads, outline.titles, correction or Correction(), notes)
    _tell(notes, readings, labels, headings, finder.strays)
    leftovers = Leftovers()
    _leave_out(lines, headings, footnotes, leftovers)
    mend_hyphens(lines, notes, leftovers)
    writer = _Writer(notes, leftovers, footnotes, figures, outline, column)
    passages, found = writer.write(lines)
    chapter = Chapter(
        edition=identity.edition,
        number=identity.number,
        kind=ChapterKind.ORIGINAL,
        language=identity.language,
        title=identity.title,
        sections=outline.sections(writer.known, notes, leftovers),
        passages=tuple(passages),
        figures=tuple(found),
        publisher=identity.publisher,
        source=document.name,
        sha256=document.sha256,
    )
    return Reading(chapter, notes.numbered(), leftovers.in_order())


def _tell_controls(lines: list[Line], notes: Notes) -> None:
    for line in lines:
        if line.controls:
            notes.add(line.number, "control", f"{line.controls} control characters were taken out", line.text)


def _has_text_below(lines: list[Line], headings: list[Heading]) -> frozenset[int]:
    """Numbers of the heading lines that running text follows directly."""
    firsts = {id(line): heading for heading in headings for line in heading.lines}
    found: set[int] = set()
    last: Heading | None = None
    for line in lines:
        if line.role is Role.HEADING:
            last = firsts[id(line)]
        elif line.role is Role.BODY and last is not None:
            found.add(last.lines[0].number)
    return frozenset(found)


def _tell(
    notes: Notes, readings: list[Ruby], labels: list[Line], headings: list[Heading], strays: list[Line]
) -> None:
    for reading in readings:
        if not reading.certain:
            notes.add(reading.line.number, "reading", "taken out as a reading, with doubt", reading.line.text)
    for label in labels:
        notes.add(label.number, "label", "taken out of a sentence as a label of a figure", label.text)
    for heading in headings:
        if heading.odd:
            notes.add(heading.lines[0].number, "heading", heading.odd, heading.lines[0].text)
    for stray in strays:
        notes.add(stray.number, "stray-number", "a number without a title was left out", stray.text)


def _leave_out(lines: list[Line], headings: list[Heading], footnotes: list[Footnote], leftovers: Leftovers) -> None:
    """Remember the lines that are no text, and the numbers before titles and footnotes."""
    for line in lines:
        if line.role in _NO_TEXT:
            leftovers.add(line.number, _NO_TEXT[line.role], line.text)
    for heading in headings:
        source = "".join(line.text for line in heading.lines)
        leftovers.rest(heading.lines[0].number, "number", source, heading.title + heading.rest)
    for note in footnotes:
        leftovers.rest(note.lines[0].number, "number", "".join(line.text for line in note.lines), note.text)


@dataclass(slots=True)
class _Draft:
    kind: PassageKind
    section: str
    text: str
    page: int | None
    line: int
    turns: tuple[int, ...] = ()
    mark: str | None = None


class _Writer:
    """Writes the passages in the order of the document."""

    def __init__(  # noqa: PLR0913, PLR0917  what the steps before it found
        self,
        notes: Notes,
        leftovers: Leftovers,
        footnotes: list[Footnote],
        figures: list[FoundFigure],
        outline: Outline,
        column: int,
    ) -> None:
        self._notes = notes
        self._leftovers = leftovers
        self._footnotes = {id(note.lines[0]): note for note in footnotes}
        self._titles = {id(figure.title): figure for figure in figures}
        self._outline = outline
        self._column = column
        self._drafts: list[_Draft] = []
        self._figures: list[Figure] = []
        self._section = ""
        self._open: Paragraph | None = None
        self._slot = 0
        self._before: Line | None = None
        self.known = frozenset(note.mark for note in footnotes)

    def write(self, lines: list[Line]) -> tuple[list[Passage], list[Figure]]:
        """All passages and figures. A passage stands where it begins."""
        for line in lines:
            if line.role is Role.HEADING:
                self._close()
                self._section = self._outline.path_at(line, self._section)
                rest = self._outline.rest_at(line)
                if rest:
                    self._body(Line(line.number, rest, width=line.width, page=line.page))
            elif line.role is Role.BODY:
                self._body(line)
            elif line.role is Role.FOOTNOTE:
                self._footnote(line)
            elif line.role is Role.FIGURE:
                self._figure(line)
            elif line.role is Role.CAPTION:
                self._caption(line)
        self._close()
        return self._finished(), self._figures

    def _body(self, line: Line) -> None:
        if self._open is None or begins_paragraph(self._before, line, self._column):
            self._close()
            self._open = Paragraph(line.page)
            self._slot = len(self._drafts)
            self._drafts.append(_Draft(PassageKind.PARAGRAPH, self._section, "", line.page, line.number))
        self._open.add(line)
        self._before = line

    def _close(self) -> None:
        if self._open is not None:
            draft = self._drafts[self._slot]
            draft.text, draft.turns = self._open.whole(), tuple(self._open.turns)
            if not any(character.isalnum() for character in draft.text):
                self._notes.add(draft.line, "unknown", "a paragraph without a word was kept", draft.text)
        self._open = self._before = None

    def _footnote(self, line: Line) -> None:
        note = self._footnotes.get(id(line))
        if note is None:
            return
        self._drafts.append(
            _Draft(PassageKind.FOOTNOTE, self._section, note.text, line.page, line.number, note.turns(), note.mark)
        )

    def _figure(self, line: Line) -> None:
        figure = self._titles.get(id(line))
        if figure:
            self._leftovers.rest(line.number, "number", line.text, figure.text)
            self._figures.append(Figure(figure.text, self._section, line.page, figure.counts()))
            self._add(PassageKind.FIGURE, line, figure.text)
            return
        mark, text = note_of(line.text)
        self._leftovers.rest(line.number, "number", line.text, text)
        kind = PassageKind.FIGURE_NOTE if mark else PassageKind.FIGURE
        self._add(kind, line, text, mark)

    def _caption(self, line: Line) -> None:
        last = self._drafts[-1] if self._drafts else None
        if (
            last is not None
            and last.kind is PassageKind.CAPTION
            and last.line in (line.number - 1, line.number - 2)
            and not line.after_blank
            and not last.text.endswith(("）", ")"))
        ):
            last.text = join(last.text, line.text)
            return
        self._add(PassageKind.CAPTION, line, line.text)

    def _add(self, kind: PassageKind, line: Line, text: str, mark: str | None = None) -> None:
        self._drafts.append(_Draft(kind, self._section, text, line.page, line.number, mark=mark))

    def _finished(self) -> list[Passage]:
        passages: list[Passage] = []
        told: set[str] = set()
        for draft in self._drafts:
            marked = Marked(draft.text)
            if draft.kind in (PassageKind.PARAGRAPH, PassageKind.CAPTION):
                marked = take_marks(draft.text, self.known)
                for start, end in marked.cuts:
                    self._leftovers.add(draft.line, "mark", draft.text[start:end])
                told.update(reference.mark for reference in marked.references)
                for mark in marked.homeless:
                    self._notes.add(draft.line, "mark", f"footnote mark ({mark}) has no footnote", draft.text)
            turns = tuple(marked.moved(turn) for turn in draft.turns)
            own = (draft.page, draft.mark, marked.references, turns)
            passages.append(Passage(draft.kind, draft.section, len(passages), marked.text, *own))
        self._check_footnotes(told)
        return passages

    def _check_footnotes(self, told: set[str]) -> None:
        titles = self._outline.marks(self.known)
        seen: set[str] = set()
        for note in self._footnotes.values():
            if note.mark not in told and note.mark not in titles:
                self._notes.add(
                    note.lines[0].number, "footnote", f"no mark in the text for footnote ({note.mark})", note.text
                )
            if note.mark in seen:
                self._notes.add(note.lines[0].number, "footnote", f"footnote ({note.mark}) comes twice", note.text)
            seen.add(note.mark)
