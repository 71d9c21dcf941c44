"""Compares a parsed document with its source: characters, headings, pages, notes, tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.domain import Chapter, PassageKind
from tests.corpus.model import MARK, Source


@dataclass(slots=True)
class Figures:
    """The counts of a comparison, and the differences.

    Attributes:
        headings: headings of the source.
        found: headings that were found, with their title, number and level.
        invented: sections that the source does not have.
        paragraphs: paragraphs of the source.
        exact: paragraphs that are one passage each, character by character, including blanks.
        notes: notes of the source.
        notes_found: notes that were found with their text.
        ties: marks in passages that refer to their note.
        cells: rows of tables.
        rows_found: those that are one passage each.
        pages: paragraphs whose page is known.
        pages_right: those with the right page.
        characters: characters of the source.
        lost: characters that are missing from the chapter.
        added: characters of the running text that the source does not have there.
        differences: the differences in words.
    """

    headings: int = 0
    found: int = 0
    invented: int = 0
    paragraphs: int = 0
    exact: int = 0
    notes: int = 0
    notes_found: int = 0
    ties: int = 0
    ties_found: int = 0
    rows: int = 0
    rows_found: int = 0
    pages: int = 0
    pages_right: int = 0
    characters: int = 0
    lost: int = 0
    added: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, other: Figures) -> None:
        """Adds the figures of another document."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


def compare_document(source: Source, pdf: Path) -> Figures:
    """Reads a document and compares it with its source."""
    data = pdf.read_bytes()
    (result,) = parse_file(data, name=pdf.name, limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    chapter = result.parsed_document.chapter
    figures = Figures()
    _compare_headings(source, chapter, figures)
    _compare_texts(source, chapter, figures)
    _compare_notes(source, chapter, figures)
    _compare_pages(source, chapter, data, figures)
    figures.differences = [f"{source.name}: {difference}" for difference in figures.differences]
    return figures


def squeeze(text: str) -> str:
    """Returns a text without white space."""
    return re.sub(r"\s", "", text)


def _compare_headings(source: Source, chapter: Chapter, figures: Figures) -> None:
    expected = [squeeze(block.text) for block in source.of_kind("heading")]
    own = [squeeze(section.title) for section in chapter.sections]
    levels = {squeeze(section.title): section.level for section in chapter.sections}
    title = squeeze(chapter.title)
    if expected and expected[0] not in own and title == expected[0]:
        own.insert(0, title)  # the title of the document
    missing = Counter(expected) - Counter(own)
    extra = Counter(own) - Counter(expected)
    figures.headings, figures.found = len(expected), len(expected) - missing.total()
    figures.invented = extra.total()
    figures.differences += [f"missing heading {text}" for text in missing.elements()]
    figures.differences += [f"invented heading {text}" for text in extra.elements()]
    blocks = [block for block in source.of_kind("heading") if squeeze(block.text) in levels]
    if blocks:
        shift = levels[squeeze(blocks[-1].text)] - blocks[-1].level
        for block in blocks[1:]:
            if levels[squeeze(block.text)] - block.level != shift:
                figures.differences.append(f"level of {block.text}: {levels[squeeze(block.text)]}, not {block.level}")


def _texts(chapter: Chapter, *kinds: PassageKind) -> list[str]:
    return [passage.text for passage in chapter.passages if passage.kind in kinds]


def _compare_texts(source: Source, chapter: Chapter, figures: Figures) -> None:
    expected = [block.plain for block in source.of_kind("paragraph")]
    own = _texts(chapter, PassageKind.PARAGRAPH)
    missing = Counter(expected) - Counter(own)
    figures.paragraphs, figures.exact = len(expected), len(expected) - missing.total()
    figures.differences += [f"missing paragraph {text}" for text in missing.elements()]
    figures.differences += [f"other paragraph {text}" for text in (Counter(own) - Counter(expected)).elements()]
    rows = [squeeze("".join(row)) for block in source.of_kind("table") for row in block.rows]
    figures.rows = len(rows)
    figures.rows_found = (
        len(rows) - (Counter(rows) - Counter(map(squeeze, _texts(chapter, PassageKind.FIGURE)))).total()
    )
    if figures.rows_found < figures.rows:
        figures.differences.append(f"rows of tables: {figures.rows_found} of {figures.rows}")
    captions = [squeeze(block.text) for block in source.of_kind("caption")]
    lost_captions = Counter(captions) - Counter(map(squeeze, _texts(chapter, PassageKind.CAPTION)))
    figures.differences += [f"missing caption {text}" for text in lost_captions.elements()]
    everything = [*expected, *(block.text for block in source.blocks if block.kind in ("heading", "note", "caption"))]
    source_text = _count([*everything, *rows])
    kept = _count(
        [*(passage.text for passage in chapter.passages), *(s.title for s in chapter.sections), chapter.title]
    )
    figures.characters = source_text.total()
    lost = source_text - kept
    figures.lost = lost.total()
    if lost:
        figures.differences.append(f"lost {''.join(lost.elements())[:60]!r}")
    added = _count(own) - _count(expected)
    figures.added = added.total()
    if added:
        figures.differences.append(f"added {''.join(added.elements())[:60]!r}")


def _count(texts: Iterable[str]) -> Counter[str]:
    return Counter(squeeze("".join(texts)))


def _compare_notes(source: Source, chapter: Chapter, figures: Figures) -> None:
    expected = {block.number: block.text for block in source.of_kind("note")}
    own = {passage.mark: passage.text for passage in chapter.passages if passage.kind is PassageKind.FOOTNOTE}
    texts = list(own.values())
    figures.notes = len(expected)
    figures.notes_found = sum(text in texts for text in expected.values())
    figures.differences += [f"missing note {text}" for text in expected.values() if text not in texts]
    figures.differences += [f"other note {text}" for text in texts if text not in expected.values()]
    wanted: Counter[tuple[str, str]] = Counter()
    for block in source.of_kind("paragraph"):
        for found in MARK.finditer(block.text):
            before = MARK.sub("", block.text[: found.start()])
            wanted[squeeze(before)[-12:], expected[found[1]]] += 1
    told: Counter[tuple[str, str]] = Counter()
    for passage in chapter.passages:
        for reference in passage.references:
            told[squeeze(passage.text[: reference.offset])[-12:], own.get(reference.mark, "")] += 1
    figures.ties = wanted.total()
    figures.ties_found = figures.ties - (wanted - told).total()
    figures.differences += [f"missing tie {before} → {note[:30]}" for before, note in (wanted - told).elements()]


def _compare_pages(source: Source, chapter: Chapter, data: bytes, figures: Figures) -> None:
    """Compares pages with those on which the bare library finds the beginnings of the paragraphs."""
    if not source.first_page or not source.head:
        return
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    texts = [squeeze(document[index].get_textpage().get_text_range()) for index in range(len(document))]
    document.close()
    pages = {squeeze(passage.text)[:14]: passage.page for passage in chapter.passages}
    for block in source.of_kind("paragraph"):
        begin = squeeze(block.plain)[:14]
        found_pages = [source.first_page + index for index, text in enumerate(texts) if begin[:10] in text]
        if len(found_pages) != 1:
            continue
        figures.pages += 1
        figures.pages_right += pages.get(begin) == found_pages[0]
        if pages.get(begin) != found_pages[0]:
            figures.differences.append(f"page of {begin}: {pages.get(begin)}, not {found_pages[0]}")
