"""Writes the passages of a chapter from the classified lines of a text layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefings.documents.text_layer.figures import FigureLines, split_note
from briefings.documents.text_layer.footnotes import (
    Footnote,
    FootnoteIndex,
    UnmarkedText,
    find_claimed_marks,
    remove_marks,
)
from briefings.documents.text_layer.hangul import may_have_hangul
from briefings.documents.text_layer.layout_marks import CONTINUATION, MARK_START
from briefings.documents.text_layer.lines import BODY, LineRole, TextLine, ends_sentence, join_texts
from briefings.documents.text_layer.paragraphs import begins_paragraph, join_paragraph
from briefings.documents.text_layer.removed_text import RemovedTextLog
from briefings.domain import Figure, FootnoteReference, Passage, PassageKind
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.text_layer.outline import SectionOutline
    from briefings.documents.warnings import ParserWarnings

_PARAGRAPH = PassageKind.PARAGRAPH
_MARKED_KINDS = (_PARAGRAPH, PassageKind.CAPTION)


class _PassageDraft(Struct):
    kind: PassageKind
    section: str
    text: str
    page: int | None
    line: int
    page_turns: tuple[int, ...] = ()
    mark: str | None = None
    word_continues: bool = False

    def join_line(self, line: TextLine) -> None:
        """Appends a line."""
        self.text = self.text + line.text if self.word_continues else join_texts(self.text, line.text)
        self.word_continues = line.word_continues


class PassageWriter:
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
        self.notes = FootnoteIndex(footnotes)
        self._footnotes = {id(note.lines[0]): note for note in footnotes}
        self._figures_by_title = {id(figure.title_line): figure for figure in figures}
        self._outline = outline
        self._column = column
        self._drafts: list[_PassageDraft] = []
        self._figures: list[Figure] = []
        self._section = ""
        self._paragraph: list[TextLine] = []
        self._has_hangul = True
        self._draft_index = 0

    def write_passages(self, lines: list[TextLine]) -> tuple[list[Passage], list[Figure]]:
        """Writes all passages and figures, each at the position where it begins."""
        self._has_hangul = may_have_hangul([line.text for line in lines])
        for line in lines:
            if line.role is BODY:
                paragraph = self._paragraph
                if paragraph and not (paragraph[-1].ends_sentence or line.has_layout):
                    paragraph.append(line)  # a paragraph begins only after a sentence or at a layout mark
                else:
                    self._add_body_line(line)
            elif line.role is LineRole.HEADING:
                self._close_paragraph()
                self._section = self._outline.path_at(line, self._section)
                run_in_text = self._outline.run_in_text_at(line)
                if run_in_text:
                    self._add_body_line(
                        TextLine(
                            line.number,
                            run_in_text,
                            width=line.width,
                            ends_sentence=ends_sentence(run_in_text),
                            page=line.page,
                        )
                    )
            elif line.role is LineRole.FOOTNOTE:
                self._add_footnote(line)
            elif line.role is LineRole.FIGURE:
                self._add_figure_line(line)
            elif line.role is LineRole.CAPTION:
                self._add_caption(line)
        self._close_paragraph()
        return self._build_passages(), self._figures

    def _add_body_line(self, line: TextLine) -> None:
        paragraph = self._paragraph
        if not paragraph or begins_paragraph(paragraph[-1], line, self._column):
            self._close_paragraph()
            self._draft_index = len(self._drafts)
            self._drafts.append(_PassageDraft(_PARAGRAPH, self._section, "", line.page, line.number))
        self._paragraph.append(line)

    def _close_paragraph(self) -> None:
        if self._paragraph:
            draft = self._drafts[self._draft_index]
            draft.text, draft.page_turns = join_paragraph(self._paragraph, has_hangul=self._has_hangul)
            if not (draft.text[:1].isalnum() or any(map(str.isalnum, draft.text))):
                self._warnings.add(draft.line, "unknown", N_("a paragraph has no letter or digit"), draft.text)
            self._paragraph = []

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
                note.key,
            )
        )

    def _add_figure_line(self, line: TextLine) -> None:
        figure = self._figures_by_title.get(id(line))
        if figure:
            self._removed.add_remainder(line.number, "number", line.text, figure.text)
            self._figures.append(Figure(figure.text, self._section, line.page, figure.read_counts()))
            self._add_draft(PassageKind.FIGURE, line, figure.text)
            return
        if line.layout_mark == CONTINUATION and self._drafts:
            self._drafts[-1].join_line(line)
            return
        mark, text = split_note(line.text.replace("\t", "\u3000"))
        self._removed.add_remainder(line.number, "number", line.text, text)
        kind = PassageKind.FIGURE_NOTE if mark else PassageKind.FIGURE
        self._add_draft(kind, line, text, mark)

    def _add_caption(self, line: TextLine) -> None:
        last = self._drafts[-1] if self._drafts else None
        if (
            last is not None
            and last.kind is PassageKind.CAPTION
            and (
                line.layout_mark == CONTINUATION
                if line.has_layout
                else last.line in (line.number - 1, line.number - 2)
                and not line.after_blank
                and not last.text.endswith(("）", ")"))
            )
        ):
            last.join_line(line)
            return
        self._add_draft(PassageKind.CAPTION, line, line.text)

    def _add_draft(self, kind: PassageKind, line: TextLine, text: str, mark: str | None = None) -> None:
        self._drafts.append(
            _PassageDraft(
                kind, self._section, text, line.page, line.number, mark=mark, word_continues=line.word_continues
            )
        )

    def _build_passages(self) -> list[Passage]:
        passages: list[Passage] = []
        used_marks: set[str] = set()
        known_marks = self.notes.known_marks
        claimed = find_claimed_marks([draft.text for draft in self._drafts if MARK_START in draft.text])
        for draft in self._drafts:
            turns = draft.page_turns
            if MARK_START in draft.text or (known_marks and draft.kind in _MARKED_KINDS):
                marked = remove_marks(draft.text, known_marks, claimed)
                turns = tuple(map(marked.map_offset, turns))
                for start, end in marked.mark_spans:
                    self._removed.add_text(draft.line, "mark", draft.text[start:end])
                if marked.references:
                    marked = replace(marked, references=self._find_references(draft, marked))
                used_marks.update(reference.mark for reference in marked.references)
                for mark in marked.unmatched_marks:
                    self._warnings.add(
                        draft.line, "mark", N_("the footnote mark ({mark}) has no footnote"), draft.text, mark=mark
                    )
            else:
                marked = UnmarkedText(draft.text)
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

    def _find_references(self, draft: _PassageDraft, marked: UnmarkedText) -> tuple[FootnoteReference, ...]:
        """Finds the marks of a passage with the keys of their footnotes."""
        turns = [marked.map_offset(turn) for turn in draft.page_turns]
        return tuple(
            replace(
                reference,
                mark=self.notes.find_key(
                    reference.mark,
                    None if draft.page is None else draft.page + sum(turn <= reference.offset for turn in turns),
                    draft.line,
                ),
            )
            for reference in marked.references
        )

    def _check_footnotes(self, used_marks: set[str]) -> None:
        titles = self._outline.find_marks(self.notes)
        for note in self._footnotes.values():
            if note.key not in used_marks and note.key not in titles:
                self._warnings.add(
                    note.lines[0].number,
                    "footnote",
                    N_("no footnote mark refers to the footnote ({mark})"),
                    note.text,
                    mark=note.mark,
                )
