"""Parses Markdown documents: the built-in digests, and the documents that moderators write.

    +++
    edition = 2025
    number = "2-6"
    kind = "digest"
    language = "en"
    title = "…"
    +++
    # 2 Russia and Belarus {p=140}
    ## (1) Situation in Russia {p=140}
    - A statement.[^1] {p=140 date=2024-03}
    > short RU: the statement in few words, for the overview of a subject
    > caption: what a picture shows {p=145}
    [^1]: What the footnote says. {p=139}

Everything but the text is optional. The front matter is TOML. A missing field is taken from the file name, and a
metadata override has precedence over both. Each list item, paragraph and table row is a statement.

A short line belongs to the statement or footnote before it, and names the ids of the subjects whose overview it
leads; without ids, it may lead that of every subject of the statement. It has the page and the dates of the statement
unless it has a tag of its own: `{p=139}` gives it no date.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec.structs import replace

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
from briefings.documents.markdown.short_lines import add_short_line, is_short_line
from briefings.documents.metadata import NUMBER_FROM_NAME, MetadataOverride, detect_edition, detect_publisher
from briefings.documents.publication import find_bluebook_edition
from briefings.documents.section_paths import SectionPathAllocator
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Chapter, ChapterKind, Figure, ParsedDocument, Passage, PassageKind, Section
from briefings.domain.chapters import get_max_short_line_length
from briefings.errors import UnknownStructure
from briefings.i18n import N_
from briefings.text.numerals import KANJI_NUMBER_PATTERN, parse_number

if TYPE_CHECKING:
    from briefings.domain import Document, FootnoteReference


_KANJI_NUMBER = re.compile(f"{KANJI_NUMBER_PATTERN}+")
# The forms are matched after NFKC normalization: （１）, ① and ｱ become (1), 1 and ア.
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
_TITLE_LINES = 60
"""Lines at the beginning of a document in which a heading may give the edition."""

_NUMBER_SIGN = re.compile(r"^([\u2160-\u217f\u2460-\u2473])\s*")
"""A Roman numeral of one character or a circled number, which needs no period."""


def split_number(heading: str) -> tuple[str, str]:
    """Returns the number of a heading as written in a path, and its title: `（1） 総論` gives `(1)` and `総論`.

    The number is empty if the heading has none. `第5節` gives `5`, `一、` gives `1`, `2-1` gives `2.1`.
    """
    sign = _NUMBER_SIGN.match(heading)
    if sign and heading[sign.end() :]:
        return unicodedata.normalize("NFKC", sign[1]), heading[sign.end() :]
    for form in _NUMBER_FORMS:
        match = _match_form(form, heading)
        if match:
            number, title = match
            return number, title or heading.strip()
    return "", heading.strip()


def _match_form(form: re.Pattern[str], heading: str) -> tuple[str, str] | None:
    """Matches the normalized heading; the title is cut from the original heading."""
    folded = [unicodedata.normalize("NFKC", character) for character in heading]
    match = form.match("".join(folded))
    if not match:
        return None
    groups = match.groupdict()
    number = groups.get("bracket") or groups["n"]
    number = str(parse_number(number)) if _KANJI_NUMBER.fullmatch(number) else number.replace("-", ".")
    used = written = 0
    while used < match.end():
        used += len(folded[written])
        written += 1
    return (f"({number})" if groups.get("bracket") else number), heading[written:].strip()


def parse_markdown(document: Document, metadata_override: MetadataOverride | None = None) -> ParsedDocument:
    """Parses a Markdown document.

    Raises:
        UnknownStructure: the document has no heading and no statement.
    """
    warnings = ParserWarnings()
    front, body = split_front_matter(document.text, warnings)
    blocks = parse_blocks(body, warnings)
    if not blocks:
        raise UnknownStructure(
            N_("the document has no heading and no statement"),
            location=document.name,
            remedy=N_("Write headings with # and statements as a list."),
        )
    metadata = _resolve_metadata(front, document, body, metadata_override or MetadataOverride(), warnings)
    title = _find_title(blocks, metadata.title)
    if title:
        blocks.remove(title)
        metadata = replace(metadata, title=split_number(title.text)[1])
    if not metadata.title:
        warnings.add(
            None, "title", N_("neither the front matter nor a heading gives the title of the chapter"), document.name
        )
    builder = _ChapterBuilder(warnings, get_max_short_line_length(metadata.language or "en"))
    for block in blocks:
        builder.add_block(block)
    chapter = Chapter(
        edition=metadata.edition or 0,
        number=metadata.number or "",
        kind=metadata.kind or ChapterKind.DIGEST,
        language=metadata.language or "en",
        title=metadata.title or document.name,
        sections=tuple(builder.sections),
        passages=builder.finish_passages(),
        figures=builder.figures,
        publisher=metadata.publisher,
        licence=metadata.licence,
        url=metadata.url,
        section_urls=metadata.section_urls,
        reports_on=metadata.reports_on,
        source=document.name,
        sha256=document.sha256,
    )
    return ParsedDocument(chapter, warnings.list_warnings())


def _resolve_metadata(
    front_matter: FrontMatter,
    document: Document,
    body: str,
    metadata_override: MetadataOverride,
    warnings: ParserWarnings,
) -> FrontMatter:
    """Returns the metadata of the chapter: of the override first, then of the front matter, then of the file name."""
    name = parse_file_name(document.name)
    edition = metadata_override.edition or front_matter.edition
    number = metadata_override.number or front_matter.number
    language = metadata_override.language or front_matter.language
    bluebook = find_bluebook_edition(body)
    if not edition:
        headings = [line.lstrip("# ") for line in body.split("\n")[:_TITLE_LINES] if line.startswith("#")]
        edition = bluebook or detect_edition(body, headings, document.name, warnings)
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
    kind = front_matter.kind
    if not kind:
        kind = ChapterKind.DIGEST if front_matter != FrontMatter() else ChapterKind.ORIGINAL
        if kind is ChapterKind.DIGEST:
            warnings.add(None, "kind", N_("the front matter gives no kind; the document was read as a digest"))
    publisher = metadata_override.publisher or front_matter.publisher
    if not publisher and kind is ChapterKind.ORIGINAL:
        publisher = detect_publisher(body, warnings, is_bluebook=bool(bluebook))
    return replace(
        front_matter,
        edition=edition,
        number=number,
        kind=kind,
        language=language,
        title=metadata_override.title or front_matter.title or "",
        publisher=publisher,
        licence=metadata_override.licence or front_matter.licence,
    )


def _find_title(blocks: list[MarkdownBlock], known_title: str | None) -> MarkdownBlock | None:
    """Finds the heading that is the chapter's title: the first block, alone at its depth, with headings below it.

    If the title is known, only a heading with this title is returned.
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
    """Builds sections and passages from blocks."""

    def __init__(self, warnings: ParserWarnings, short_line_length: int) -> None:
        self.sections: list[Section] = []
        self.figures: tuple[Figure, ...] = ()
        self._warnings = warnings
        self._short_line_length = short_line_length
        self._passages: list[Passage] = []
        self._passage_lines: list[int] = []
        self._open_sections: list[tuple[int, str]] = []
        """Depth and path of the sections of the next block."""
        self._section_paths = SectionPathAllocator()
        self._references: list[tuple[int, str, tuple[FootnoteReference, ...]]] = []

    def add_block(self, block: MarkdownBlock) -> None:
        """Adds the next block of the document."""
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
        if is_short_line(key):
            add_short_line(self._passages, block, section, self._short_line_length, self._warnings)
            return
        if not key:
            self._warnings.add(
                block.line,
                "quote",
                N_("a quote without a key (caption, figure, label or note) was read as a paragraph"),
                text,
            )
        elif key == "label" and not self.figures:
            self._warnings.add(block.line, "figure", N_("a label precedes the first figure"), text)
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
        """Returns the passages, with each footnote in the section that refers to it first.

        Warns of unmatched footnotes.
        """
        used = self._find_first_references()
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

    def _find_first_references(self) -> dict[str, tuple[str, int]]:
        """Returns the section and line of the first reference by footnote mark."""
        used: dict[str, tuple[str, int]] = {}
        for line, section, references in sorted(self._references, key=lambda match: match[0]):
            for reference in references:
                used.setdefault(reference.mark, (section, line))
        return used


def _cut_prefix(block: MarkdownBlock, text: str) -> MarkdownBlock:
    """Returns the block with only the end of its text, and its references shifted."""
    cut = len(block.text) - len(text)
    moved = tuple(replace(r, offset=min(max(r.offset - cut, 0), len(text))) for r in block.references)
    return replace(block, text=text, references=moved)
