"""Converts an HTML page to Markdown with its headings, footnotes, captions and tables.

No script of the page is run, and nothing that it refers to is fetched.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.documents.html.blocks import FOOTNOTE_MARK_SIGN, HtmlBlock, HtmlBlockKind, collect_blocks
from briefings.documents.metadata import FILE_NAME_WARNINGS, DocumentMetadata, MetadataOverride, detect_metadata
from briefings.documents.text_layer.footnotes import remove_marks
from briefings.documents.text_layer.furigana import remove_bracketed
from briefings.documents.text_layer.titles import (
    ARABIC,
    BRACKET,
    CHAPTER,
    CLAUSE,
    KANA,
    NAMED,
    PART,
    HeadingNumber,
    read_number,
)
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Document
from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from briefings.documents.html.visible_text import VisibleText
    from briefings.documents.limits import DocumentLimits


_MAX_DEPTH = 6
_SENTENCE_END = re.compile(r"[。！？]|(?:した|する|ており|は|が|を|に|で|と|し|て)[、，]?$")
_MAX_HEADING_LENGTH = 60


class OutlinedBlock(Struct, frozen=True):
    """A block with its depth as a heading, from 1; 0 if it is not a heading."""

    block: HtmlBlock
    depth: int = 0


class PageOutline(Struct):
    """The blocks of a page in order, the titles of its chapter and section, and the headings above them."""

    blocks: list[OutlinedBlock] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    site_titles: list[str] = field(default_factory=list)


def outline_blocks(blocks: list[HtmlBlock]) -> PageOutline:
    """Finds the headings and their depths.

    The number of a heading determines its depth, as in print; a heading without a number has the depth of its heading
    element. A block without a heading element is a heading if it begins with the next number and is a title.
    The titles of chapter and section at the top are not sections, unless text follows them directly.
    """
    outline = PageOutline()
    stack: list[tuple[float | None, int | None]] = []
    last_values: dict[float, int] = {}
    text_begun = False
    for i, block in enumerate(blocks):
        number = read_number(block.text)
        if block.kind is not HtmlBlockKind.HEADING and not _is_heading(block, number, last_values):
            outline.blocks.append(OutlinedBlock(block))
            text_begun = text_begun or block.kind is HtmlBlockKind.TEXT
            continue
        if not text_begun and number and number.rank in (PART, CHAPTER, CLAUSE):
            # Headings above the title of the chapter are those of the site.
            outline.site_titles += [outlined.block.text for outlined in outline.blocks if outlined.depth]
            outline.blocks = [outlined for outlined in outline.blocks if not outlined.depth]
            stack.clear()
            outline.titles.append(block.text)
            after = blocks[i + 1] if i + 1 < len(blocks) else None
            if (
                after is None
                or after.kind is HtmlBlockKind.HEADING
                or _is_heading(after, read_number(after.text), last_values)
            ):
                continue
            outline.blocks.append(OutlinedBlock(_strip_number(block, number), 1))
            continue
        rank = number.rank if number and number.rank != NAMED else None
        level = block.level or None
        if number and number.value:
            last_values = {rank: value for rank, value in last_values.items() if rank < number.rank}
            last_values[number.rank] = number.value
        while stack and not _is_above(stack[-1], rank, level):
            stack.pop()
        stack.append((rank, level))
        outline.blocks.append(OutlinedBlock(_strip_brackets(block, number), min(len(stack), _MAX_DEPTH)))
    return outline


def _strip_number(block: HtmlBlock, number: HeadingNumber) -> HtmlBlock:
    return HtmlBlock(block.kind, number.title or block.text, block.level)


def _strip_brackets(block: HtmlBlock, number: HeadingNumber | None) -> HtmlBlock:
    """Returns a heading in brackets (【…】) without them."""
    return _strip_number(block, number) if number and number.rank == NAMED and not number.run_in_text else block


def _is_above(earlier: tuple[float | None, int | None], rank: float | None, level: int | None) -> bool:
    """Returns whether a heading belongs below an earlier one, each given by the rank of its number and its level."""
    if earlier[0] is not None and rank is not None:
        return earlier[0] < rank
    if earlier[1] is not None and level is not None:
        return earlier[1] < level
    # One has only a number and the other only a heading element.
    return rank is not None if earlier[0] is None else earlier[1] is None and level is None


def _is_heading(block: HtmlBlock, number: HeadingNumber | None, last_values: dict[float, int]) -> bool:
    if block.kind is not HtmlBlockKind.TEXT or number is None or not number.title or number.run_in_text:
        return False
    if len(block.text) > _MAX_HEADING_LENGTH or _SENTENCE_END.search(number.title) or "｜" in block.text:
        return False
    if number.rank in (CHAPTER, CLAUSE) or block.bold:
        return True
    follows = number.value == last_values.get(number.rank, 0) + 1
    return (follows and (number.strong or number.rank in (ARABIC, BRACKET, KANA))) or number.rank == NAMED


_MARK = re.compile(rf"{FOOTNOTE_MARK_SIGN}\((\d+)\)")
_MARKDOWN_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
_FIGURE_LINE = re.compile(r"^[■●◆□◇]\s*(\S.{0,80})$")
_FIGURE_NOTE_LINE = re.compile(r"^(※\s?\d{0,2})[\s　:：]*(\S.*)$")


def html_to_markdown(
    text: str, *, name: str, limits: DocumentLimits, warnings: ParserWarnings
) -> tuple[str, VisibleText]:
    """Converts a page to a Markdown document of kind original, with its edition and number in the front matter.

    Also returns the visible text of the page, with what was left out of it.

    Args:
        text: the decoded page.
        name: name of its file.
        limits: limits of nesting, headings and text.
        warnings: gets a warning for each kind of omitted content.

    Raises:
        DocumentTooLarge: the page exceeds a limit.
        UnreadableDocument: its elements are nested too deeply, or it has no text.
    """
    page = collect_blocks(text, name=name, limits=limits)
    if sum(len(block.text) for block in page.blocks) > limits.text:
        raise _make_text_limit_error(name, limits)
    if not page.blocks:
        raise UnreadableDocument(
            N_("the page has no text"),
            location=name,
            remedy=N_("Save the page when its text is displayed, or give its text."),
        )
    _warn_omitted(page.omitted, warnings)
    blocks = _remove_furigana(page.blocks, warnings)
    marks = frozenset(block.mark for block in blocks if block.kind is HtmlBlockKind.FOOTNOTE)
    _resolve_marks(blocks, marks, warnings)
    outline = outline_blocks(blocks)
    page_text = "\n".join([page.title, *(block.text for block in blocks)])
    metadata = _detect_page_metadata(Document(name, page_text, ""), [page.title, *outline.titles], warnings)
    if outline.site_titles:
        message = N_("headings of the site above the chapter were left out: {titles}")
        warnings.add(None, "html", message, titles=" / ".join(outline.site_titles))
    page.text.omitted += [("title", title) for title in outline.titles]
    page.text.omitted += [("outside", title) for title in outline.site_titles]
    lines = _render_front_matter(metadata, name)
    for outlined in outline.blocks:
        lines += ["", _render_block(outlined, marks, warnings)]
    return "\n".join(lines) + "\n", page.text


def _warn_omitted(omitted: dict[str, int], warnings: ParserWarnings) -> None:
    for description, count in sorted(omitted.items()):
        warnings.add(None, "html", N_("{count} × {element} was left out"), count=count, element=Message(description))


def _remove_furigana(blocks: list[HtmlBlock], warnings: ParserWarnings) -> list[HtmlBlock]:
    """Returns the blocks without furigana in brackets, with one warning for the page."""
    joined = remove_bracketed("\x00".join(block.text for block in blocks), warnings).split("\x00")
    for block, text in zip(blocks, joined, strict=True):
        block.text = text
    return blocks


def _resolve_marks(blocks: list[HtmlBlock], marks: frozenset[str], warnings: ParserWarnings) -> None:
    """Writes the footnote marks of a page as `(1)`, and removes those without a footnote, with a warning."""
    for block in blocks:
        unmatched = [mark for mark in _MARK.findall(block.text) if mark not in marks]
        for mark in unmatched:
            excerpt = block.text.replace(FOOTNOTE_MARK_SIGN, "")
            warnings.add(None, "mark", N_("the footnote mark ({mark}) has no footnote"), excerpt, mark=mark)
        block.text = _MARK.sub(lambda match: f"({match[1]})" if match[1] in marks else "", block.text)


def _detect_page_metadata(document: Document, titles: list[str], warnings: ParserWarnings) -> DocumentMetadata:
    """Returns the metadata of a page.

    Only warnings about the file name are kept: the Markdown parser gives the others.
    """
    own = ParserWarnings()
    metadata = detect_metadata(
        document, [part for title in titles for part in _split_title(title)], MetadataOverride(), own
    )
    for warning in own.list_warnings():
        if warning.message in FILE_NAME_WARNINGS:
            warnings.add_warning(warning)
    return metadata


def _split_title(title: str) -> list[str]:
    """Splits `第2章 … 第5節 …` in the title of a page or in a heading into two titles."""
    plain = re.split(r"\s{0,9}[|｜／]\s{0,9}", title)
    return [
        part.strip()
        for piece in plain
        for part in re.split(r"(?=第\s{0,4}[\d０-９一二三四五六七八九十]{1,6}\s{0,4}[章節])", piece)
    ]


def _render_front_matter(metadata: DocumentMetadata, name: str) -> list[str]:
    lines = ["+++"]
    if metadata.edition:
        lines.append(f"edition = {metadata.edition}")
    if metadata.number:
        lines.append(f"number = {_quote_toml(metadata.number)}")
    lines += ['kind = "original"', f"language = {_quote_toml(metadata.language)}"]
    if metadata.title and metadata.title != name:
        lines.append(f"title = {_quote_toml(metadata.title)}")
    if metadata.publisher:
        lines.append(f"publisher = {_quote_toml(metadata.publisher)}")
    return [*lines, "+++"]


def _quote_toml(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _render_block(outlined: OutlinedBlock, footnote_marks: frozenset[str], warnings: ParserWarnings) -> str:
    block = outlined.block
    if block.kind is HtmlBlockKind.FOOTNOTE:
        return f"[^{block.mark}]: {_escape_markdown(block.text)}"
    text = _render_text(block.text, footnote_marks, warnings)
    if outlined.depth:
        return f"{'#' * outlined.depth} {text}"
    if block.kind is HtmlBlockKind.CAPTION:
        return f"> caption: {text}"
    figure, note = _FIGURE_LINE.match(block.text), _FIGURE_NOTE_LINE.match(block.text)
    if figure:
        return f"> figure: {_escape_markdown(figure[1])}"
    if note:
        return f"> note {''.join(note[1].split())}: {_escape_markdown(note[2])}"
    return text


def _render_text(text: str, footnote_marks: frozenset[str], warnings: ParserWarnings) -> str:
    """Renders a text as Markdown, with its footnote marks as references."""
    marked = remove_marks(text, footnote_marks)
    for mark in marked.unmatched_marks:
        warnings.add(None, "mark", N_("the footnote mark ({mark}) has no footnote"), text, mark=mark)
    pieces: list[str] = []
    done = 0
    for reference in marked.references:
        pieces.append(_escape_markdown(marked.text[done : reference.offset]))
        if reference.mark in footnote_marks:
            pieces.append(f"[^{reference.mark}]")
        done = reference.offset
    pieces.append(_escape_markdown(marked.text[done:]))
    return "".join(pieces)


def _escape_markdown(text: str) -> str:
    return _MARKDOWN_SPECIAL.sub(r"\\\1", text)


def _make_text_limit_error(name: str, limits: DocumentLimits) -> DocumentTooLarge:
    return DocumentTooLarge(
        N_("the document has more than {limit} characters of text"),
        location=name,
        remedy=N_("Import one chapter at a time."),
        limit=f"{limits.text:,}",
    )
