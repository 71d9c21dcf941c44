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

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from briefings.documents.language import detect_language
from briefings.documents.markdown.blocks import (
    MarkdownBlock,
    MarkdownBlockKind,
    classify_quote,
    extend_figures,
    parse_blocks,
    split_key,
)
from briefings.documents.markdown.front_matter import FrontMatter, parse_file_name, split_front_matter
from briefings.documents.metadata import EDITION_FROM_NAME, NUMBER_FROM_NAME, MetadataOverride
from briefings.documents.section_paths import SectionPathAllocator
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Chapter, ChapterKind, Figure, ParsedDocument, Passage, PassageKind, Section
from briefings.errors import UnknownStructure
from briefings.i18n import N_
from briefings.text.numerals import KANJI_NUMBER_PATTERN, parse_number

if TYPE_CHECKING:
    from briefings.domain import Document, FootnoteReference


_KANJI_NUMBER = re.compile(f"{KANJI_NUMBER_PATTERN}+")
# Every form is matched after NFKC, so that （１）, ① and ｱ are (1), 1 and ア.
_NUMBER_FORMS = (
    re.compile(r"^第\s*(?P<n>\d+|[〇一二三四五六七八九十]+)\s*[部編章節項款][\s:.]*"),
    re.compile(r"^(?:Part|Chapter|Section|Article)\s+(?P<n>\d+|[IVXLC]+)(?=[\s:.]|$)[\s:.]*", re.IGNORECASE),
    re.compile(
        r"^[(〔【\[]\s*(?P<bracket>\d{1,3}|[ァ-ヶ]|[A-Za-z]|[ivxIVX]+|[一二三四五六七八九十]+)\s*[)〕】\]]\s*"
    ),
    re.compile(r"^(?P<n>\d{1,3}(?:[.-]\d{1,3})*)(?:[.、)]\s*(?!\d)|\s+|$)"),
    re.compile(r"^(?P<n>[ァ-ヶ])(?:[.、)]\s*|\s+|$)"),
    re.compile(r"^(?P<n>[IVX]+|[A-Za-z])[.)]\s+"),
    re.compile(r"^(?P<n>[一二三四五六七八九十]+)(?:[.、)]\s*|\s+)"),
)
_NUMBER_SIGN = re.compile(r"^([\u2160-\u217f\u2460-\u2473])\s*")
"""A Roman numeral of one character, or a circled number: it needs no full stop after it."""


def split_number(heading: str) -> tuple[str, str]:
    """The number as it stands in a path, and the title: `（1） 総論` gives `(1)` and `総論`.

    The number is empty where the heading has none. `第5節` gives `5`, `一、` gives `1`, `2-1` gives `2.1`.
    """
    sign = _NUMBER_SIGN.match(heading)
    if sign and heading[sign.end() :]:
        return unicodedata.normalize("NFKC", sign[1]), heading[sign.end() :]
    for form in _NUMBER_FORMS:
        found = _match_form(form, heading)
        if found:
            number, title = found
            return number, title or heading.strip()
    return "", heading.strip()


def _match_form(form: re.Pattern[str], heading: str) -> tuple[str, str] | None:
    """Match on the folded heading, but cut the title out of the heading as it was written."""
    folded = [unicodedata.normalize("NFKC", character) for character in heading]
    found = form.match("".join(folded))
    if not found:
        return None
    groups = found.groupdict()
    number = groups.get("bracket") or groups["n"]
    number = str(parse_number(number)) if _KANJI_NUMBER.fullmatch(number) else number.replace("-", ".")
    used = written = 0
    while used < found.end():
        used += len(folded[written])
        written += 1
    return (f"({number})" if groups.get("bracket") else number), heading[written:].strip()


def parse_markdown(document: Document, metadata_override: MetadataOverride | None = None) -> ParsedDocument:
    """The chapter of a Markdown document, with what the reader was unsure of.

    Raises:
        UnknownStructure: no heading and no statement is in it.
    """
    notes = ParserWarnings()
    front, body = split_front_matter(document.text, notes)
    pieces = parse_blocks(body, notes)
    if not pieces:
        raise UnknownStructure(
            N_("the document has no heading and no statement"),
            location=document.name,
            remedy=N_("Write headings with # and statements as a list."),
        )
    head = _resolve_metadata(front, document, body, metadata_override or MetadataOverride(), notes)
    title = _find_title(pieces, head.title)
    if title:
        pieces.remove(title)
        head = replace(head, title=split_number(title.text)[1])
    if not head.title:
        notes.add(
            None, "title", N_("neither the front matter nor a heading gives the title of the chapter"), document.name
        )
    builder = _ChapterBuilder(notes)
    for block in pieces:
        builder.add_block(block)
    chapter = Chapter(
        edition=head.edition or 0,
        number=head.number or "",
        kind=head.kind or ChapterKind.DIGEST,
        language=head.language or "en",
        title=head.title or document.name,
        sections=tuple(builder.sections),
        passages=builder.finish_passages(),
        figures=builder.figures,
        publisher=head.publisher,
        licence=head.licence,
        source=document.name,
        sha256=document.sha256,
    )
    return ParsedDocument(chapter, notes.list_warnings())


def _resolve_metadata(
    front_matter: FrontMatter,
    document: Document,
    body: str,
    metadata_override: MetadataOverride,
    warnings: ParserWarnings,
) -> FrontMatter:
    """What is known of the chapter: the correction first, then the front matter, then the file name."""
    name = parse_file_name(document.name)
    edition = metadata_override.edition or front_matter.edition
    number = metadata_override.number or front_matter.number
    language = metadata_override.language or front_matter.language
    if not edition:
        edition = name.edition
        if edition:
            warnings.add(None, "edition", EDITION_FROM_NAME, document.name, edition=edition)
        else:
            warnings.add(None, "edition", N_("the edition is unknown; give it in the front matter"), document.name)
    if not number:
        number = name.number
        if number:
            warnings.add(None, "number", NUMBER_FROM_NAME, document.name, number=number)
        else:
            warnings.add(
                None, "number", N_("the chapter number is unknown; give it in the front matter"), document.name
            )
    if not language:
        language = name.language or detect_language(body)
        warnings.add(None, "language", N_("the language was detected: {language}"), document.name, language=language)
    if not front_matter.kind:
        warnings.add(None, "kind", N_("the front matter gives no kind; the document was read as a digest"))
    return replace(
        front_matter,
        edition=edition,
        number=number,
        language=language,
        title=metadata_override.title or front_matter.title or "",
    )


def _find_title(blocks: list[MarkdownBlock], known_title: str | None) -> MarkdownBlock | None:
    """The heading that is the chapter's title and no section: the first piece, alone at its depth, others below it.

    Where the title is known otherwise, only a heading that repeats it is one.
    """
    first = blocks[0]
    depths = [block.depth for block in blocks if block.kind is MarkdownBlockKind.HEADING]
    if first.kind is not MarkdownBlockKind.HEADING or depths.count(min(depths)) > 1 or first.depth > min(depths):
        return None
    number, title = split_number(first.text)
    if known_title:
        return first if known_title in (title, first.text) else None
    below = len(depths) > 1
    return first if below and (not number or first.text.startswith("第")) else None


class _ChapterBuilder:
    """Sections and passages, as the blocks come in."""

    def __init__(self, warnings: ParserWarnings) -> None:
        self.sections: list[Section] = []
        self.figures: tuple[Figure, ...] = ()
        self._warnings = warnings
        self._passages: list[Passage] = []
        self._passage_lines: list[int] = []
        self._open_sections: list[tuple[int, str]] = []
        """Depth and path of the sections that the next block stands in."""
        self._section_paths = SectionPathAllocator()
        self._references: list[tuple[int, str, tuple[FootnoteReference, ...]]] = []

    def add_block(self, block: MarkdownBlock) -> None:
        """Take in the next block of the document."""
        section = self._open_sections[-1][1] if self._open_sections else ""
        match block.kind:
            case MarkdownBlockKind.HEADING:
                self._add_heading(block)
            case MarkdownBlockKind.QUOTE:
                self._add_quote(block, section)
            case MarkdownBlockKind.FOOTNOTE:
                self._add_passage(block, PassageKind.FOOTNOTE, section, block.mark)
            case MarkdownBlockKind.STATEMENT:
                if not section:
                    self._warnings.add(
                        block.line, "no-section", N_("a statement comes before the first heading"), block.text
                    )
                self._add_passage(block, PassageKind.PARAGRAPH, section, None)

    def _add_heading(self, block: MarkdownBlock) -> None:
        while self._open_sections and self._open_sections[-1][0] >= block.depth:
            self._open_sections.pop()
        parent = self._open_sections[-1][1] if self._open_sections else ""
        number, title = split_number(block.text)
        own, path = self._section_paths.assign_path(parent, number)
        if number and own != number:
            self._warnings.add(
                block.line,
                "heading",
                N_("the number of a heading is used twice; its path is {path}"),
                block.text,
                path=path,
            )
        page = block.tag.page if block.tag else None
        self._open_sections.append((block.depth, path))
        self._references.append((block.line, path, block.references))
        self.sections.append(
            Section(path, own, title, len(self._open_sections), page, _cut_prefix(block, title).references)
        )

    def _add_quote(self, block: MarkdownBlock, section: str) -> None:
        key, text = split_key(block.text)
        if not key:
            self._warnings.add(
                block.line,
                "quote",
                N_("a quote without a key (caption, figure, label or note) was read as a paragraph"),
                text,
            )
        elif key == "label" and not self.figures:
            self._warnings.add(block.line, "figure", N_("a label comes before the first figure"), text)
        self.figures = extend_figures(self.figures, key, text, section, block.tag.page if block.tag else None)
        kind, mark = classify_quote(key)
        self._add_passage(_cut_prefix(block, text), kind, section, mark)

    def _add_passage(self, block: MarkdownBlock, kind: PassageKind, section: str, mark: str | None) -> None:
        tag = block.tag
        self._passage_lines.append(block.line)
        self._references.append((block.line, section, block.references))
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

    def finish_passages(self) -> tuple[Passage, ...]:
        """The passages, each footnote in the section that refers to it first; what doesn't fit becomes a warning."""
        used = self._first_references()
        bodies: set[str] = set()
        paged = any(passage.page for passage in self._passages)
        passages: list[Passage] = []
        for line, passage in zip(self._passage_lines, self._passages, strict=True):
            if passage.page is None and paged:
                self._warnings.add(
                    line, "no-page", N_("a passage has no page, although others have one"), passage.text
                )
            if passage.kind is not PassageKind.FOOTNOTE or not passage.mark:
                passages.append(passage)
                continue
            if passage.mark in bodies:
                self._warnings.add(
                    line, "footnote", N_("the footnote ({mark}) occurs twice"), passage.text, mark=passage.mark
                )
            if passage.mark not in used:
                self._warnings.add(
                    line,
                    "footnote",
                    N_("no footnote mark refers to the footnote ({mark})"),
                    passage.text,
                    mark=passage.mark,
                )
            bodies.add(passage.mark)
            section, _ = used.get(passage.mark, (passage.section, line))
            passages.append(replace(passage, section=section))
        for mark, (_, line) in used.items():
            if mark not in bodies:
                self._warnings.add(
                    line, "footnote", N_("the footnote mark ({mark}) has no footnote"), f"[^{mark}]", mark=mark
                )
        return tuple(passages)

    def _first_references(self) -> dict[str, tuple[str, int]]:
        """For each footnote mark the section and the line that refer to it first."""
        used: dict[str, tuple[str, int]] = {}
        for line, section, references in sorted(self._references, key=lambda found: found[0]):
            for reference in references:
                used.setdefault(reference.mark, (section, line))
        return used


def _cut_prefix(block: MarkdownBlock, text: str) -> MarkdownBlock:
    """The block with the end of its text alone, its marks moved along."""
    cut = len(block.text) - len(text)
    moved = tuple(replace(r, offset=min(max(r.offset - cut, 0), len(text))) for r in block.references)
    return replace(block, text=text, references=moved)
