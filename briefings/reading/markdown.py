"""From Markdown to a chapter: the format of the digests that ship, and what a moderator writes by hand.

    +++
    edition = 2025
    number = "2-5"
    kind = "digest"
    language = "en"
    title = "…"
    +++
    # 2 Russia and Belarus {p=140}
    ## (1) Situation in Russia {p=140}
    - A statement.[^1] {p=140 date=2024-03}
    > caption: what a picture shows {p=145}
    [^1]: What the footnote says. {p=139}

Everything but the text may be missing. The front matter is TOML; a field it lacks is taken from the file name, and a
correction stands above both. A list item, a paragraph and a row of a table are a statement each.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from briefings.errors import UnknownStructure
from briefings.model import Chapter, ChapterKind, Figure, Passage, PassageKind, Reading, Section
from briefings.reading.correction import Correction
from briefings.reading.markdown_blocks import Block, BlockKind, read_blocks
from briefings.reading.markdown_figures import quoted, split_key, with_quote
from briefings.reading.markdown_front import Front, front_of_name, language_of, split_front
from briefings.reading.markdown_notes import Notes
from briefings.reading.markdown_numbers import SectionPaths, split_number

if TYPE_CHECKING:
    from briefings.model import Document, Reference


def read_markdown(document: Document, correction: Correction | None = None) -> Reading:
    """The chapter of a Markdown document, with what the reader was unsure of.

    Raises:
        UnknownStructure: no heading and no statement is in it.
    """
    notes = Notes()
    front, body = split_front(document.text, notes)
    pieces = read_blocks(body, notes)
    if not pieces:
        raise UnknownStructure(
            "no heading and no statement was found",
            where=document.name,
            do="Write headings with # and statements as a list.",
            ja="見出しも文も見つかりません。見出しは # で、文は箇条書きで書いてください。",
        )
    head = _head(front, document, body, correction or Correction(), notes)
    title = _title_block(pieces, head.title)
    if title:
        pieces.remove(title)
        head = replace(head, title=split_number(title.text)[1])
    if not head.title:
        notes.add(None, "title", "neither the front matter nor a heading gives the chapter's title", document.name)
    builder = _Builder(notes)
    for block in pieces:
        builder.add(block)
    chapter = Chapter(
        edition=head.edition or 0,
        number=head.number or "",
        kind=head.kind or ChapterKind.DIGEST,
        language=head.language or "en",
        title=head.title or document.name,
        sections=tuple(builder.sections),
        passages=builder.finished(),
        figures=builder.figures,
        publisher=head.publisher,
        licence=head.licence,
        source=document.name,
        sha256=document.sha256,
    )
    return Reading(chapter, notes.numbered())


def _head(front: Front, document: Document, body: str, correction: Correction, notes: Notes) -> Front:
    """What is known of the chapter: the correction first, then the front matter, then the file name."""
    name = front_of_name(document.name)
    edition = correction.edition or front.edition
    number = correction.number or front.number
    language = correction.language or front.language
    if not edition:
        edition = name.edition
        told = f"taken from the file name: {edition}" if edition else "unknown: give it in the front matter"
        notes.add(None, "edition", f"the edition is {told}", document.name)
    if not number:
        number = name.number
        told = f"taken from the file name: {number}" if number else "unknown: give it in the front matter"
        notes.add(None, "number", f"the chapter's number is {told}", document.name)
    if not language:
        language = name.language or language_of(body)
        notes.add(None, "language", f"the language was taken from the name or the text: {language}", document.name)
    if not front.kind:
        notes.add(None, "kind", "the front matter doesn't say digest or original; it was read as a digest", "")
    return replace(
        front, edition=edition, number=number, language=language, title=correction.title or front.title or ""
    )


def _title_block(pieces: list[Block], known: str | None) -> Block | None:
    """The heading that is the chapter's title and no section: the first piece, alone at its depth, others below it.

    Where the title is known otherwise, only a heading that repeats it is one.
    """
    first = pieces[0]
    depths = [block.depth for block in pieces if block.kind is BlockKind.HEADING]
    if first.kind is not BlockKind.HEADING or depths.count(min(depths)) > 1 or first.depth > min(depths):
        return None
    number, title = split_number(first.text)
    if known:
        return first if known in (title, first.text) else None
    below = len(depths) > 1
    return first if below and (not number or first.text.startswith("第")) else None


class _Builder:
    """Sections and passages, as the blocks come in."""

    def __init__(self, notes: Notes) -> None:
        self.sections: list[Section] = []
        self.figures: tuple[Figure, ...] = ()
        self._notes = notes
        self._passages: list[Passage] = []
        self._lines: list[int] = []
        self._open: list[tuple[int, str]] = []
        """Depth and path of the sections that the next block stands in."""
        self._paths = SectionPaths()
        self._marks: list[tuple[int, str, tuple[Reference, ...]]] = []

    def add(self, block: Block) -> None:
        """Take in the next block of the document."""
        section = self._open[-1][1] if self._open else ""
        match block.kind:
            case BlockKind.HEADING:
                self._head(block)
            case BlockKind.QUOTE:
                self._quote(block, section)
            case BlockKind.FOOTNOTE:
                self._keep(block, PassageKind.FOOTNOTE, section, block.mark)
            case BlockKind.STATEMENT:
                if not section:
                    self._notes.add(block.line, "no-section", "a statement stands before any heading", block.text)
                self._keep(block, PassageKind.PARAGRAPH, section, None)

    def _head(self, block: Block) -> None:
        while self._open and self._open[-1][0] >= block.depth:
            self._open.pop()
        parent = self._open[-1][1] if self._open else ""
        number, title = split_number(block.text)
        own, path = self._paths.add(parent, number)
        if number and own != number:
            self._notes.add(block.line, "heading", f"its number is taken; its path is {path}", block.text)
        page = block.tag.page if block.tag else None
        self._open.append((block.depth, path))
        self._marks.append((block.line, path, block.references))
        self.sections.append(Section(path, own, title, len(self._open), page, _cut(block, title).references))

    def _quote(self, block: Block, section: str) -> None:
        key, text = split_key(block.text)
        if not key:
            self._notes.add(block.line, "quote", "a quote without a key (caption, figure, label, note) is text", text)
        elif key == "label" and not self.figures:
            self._notes.add(block.line, "figure", "a label stands before any figure", text)
        self.figures = with_quote(self.figures, key, text, section, block.tag.page if block.tag else None)
        kind, mark = quoted(key)
        self._keep(_cut(block, text), kind, section, mark)

    def _keep(self, block: Block, kind: PassageKind, section: str, mark: str | None) -> None:
        tag = block.tag
        self._lines.append(block.line)
        self._marks.append((block.line, section, block.references))
        self._passages.append(
            Passage(
                kind=kind,
                section=section,
                ordinal=len(self._passages),
                text=block.text,
                page=tag.page if tag else None,
                mark=mark,
                references=block.references,
                dates=tag.dates if tag else (),
            )
        )

    def finished(self) -> tuple[Passage, ...]:
        """The passages, each footnote in the section that refers to it first; what doesn't fit becomes a warning."""
        used = self._used()
        bodies: set[str] = set()
        paged = any(passage.page for passage in self._passages)
        passages: list[Passage] = []
        for line, passage in zip(self._lines, self._passages, strict=True):
            if passage.page is None and paged:
                self._notes.add(line, "no-page", "no page is given here, though others have one", passage.text)
            if passage.kind is not PassageKind.FOOTNOTE or not passage.mark:
                passages.append(passage)
                continue
            if passage.mark in bodies:
                self._notes.add(line, "footnote", f"a second body of footnote {passage.mark}", passage.text)
            if passage.mark not in used:
                self._notes.add(line, "footnote", f"nothing refers to footnote {passage.mark}", passage.text)
            bodies.add(passage.mark)
            section, _ = used.get(passage.mark, (passage.section, line))
            passages.append(replace(passage, section=section))
        for mark, (_, line) in used.items():
            if mark not in bodies:
                self._notes.add(line, "footnote", f"footnote {mark} has no body", f"[^{mark}]")
        return tuple(passages)

    def _used(self) -> dict[str, tuple[str, int]]:
        """For each footnote mark the section and the line that refer to it first."""
        used: dict[str, tuple[str, int]] = {}
        for line, section, references in sorted(self._marks, key=lambda found: found[0]):
            for reference in references:
                used.setdefault(reference.mark, (section, line))
        return used


def _cut(block: Block, text: str) -> Block:
    """The block with the end of its text alone, its marks moved along."""
    cut = len(block.text) - len(text)
    moved = tuple(replace(r, offset=min(max(r.offset - cut, 0), len(text))) for r in block.references)
    return replace(block, text=text, references=moved)
