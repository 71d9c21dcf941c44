"""From an HTML page to Markdown, which has all that the page's marks tell: headings, footnotes, captions, tables.

Nothing of the page runs and nothing that it names is fetched: it is a text with marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.model import Document
from briefings.reading.bracket_readings import remove_bracketed
from briefings.reading.correction import MetadataOverride
from briefings.reading.footnotes import remove_marks
from briefings.reading.html_blocks import HtmlBlock, HtmlBlockKind, collect_blocks
from briefings.reading.html_headings import OutlinedBlock, outline_blocks
from briefings.reading.identity import DocumentMetadata, detect_metadata
from briefings.reading.warnings import ParserWarnings

if TYPE_CHECKING:
    from briefings.reading.limits import DocumentLimits

_MARKDOWN_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
_FIGURE_LINE = re.compile(r"^[■●◆□◇]\s*(\S.{0,80})$")
_FIGURE_NOTE_LINE = re.compile(r"^(※\s?\d{0,2})[\s　:：]*(\S.*)$")


def html_to_markdown(text: str, *, name: str, limits: DocumentLimits, warnings: ParserWarnings) -> str:
    """The page as a Markdown document of kind original, its edition and number in the front matter.

    Args:
        text: the decoded page.
        name: its file's name.
        limits: how deep its elements may stand, how many headings and how much text it may have.
        warnings: takes a warning for what was left out.

    Raises:
        DocumentTooLarge: it is over a limit.
        UnreadableDocument: its elements stand too deep within one another, or no text is in it.
    """
    page = collect_blocks(text, name=name, limits=limits)
    if sum(len(block.text) for block in page.blocks) > limits.text:
        raise _text_limit_error(name, limits)
    if not page.blocks:
        raise UnreadableDocument(
            "the page shows no text",
            location=name,
            remedy="Save the page once its text is there, or give its text.",
            ja="ページに表示される文章がありません。本文が表示された状態で保存するか、本文のテキストを渡してください。",
        )
    _warn_omitted(page.omitted, warnings)
    blocks = _remove_furigana(page.blocks, warnings)
    known = frozenset(block.mark for block in blocks if block.kind is HtmlBlockKind.FOOTNOTE)
    found = outline_blocks(blocks)
    whole = "\n".join([page.title, *(block.text for block in blocks)])
    identity = _identify_page(Document(name, whole, ""), [page.title, *found.titles], warnings)
    lines = _render_front_matter(identity, name)
    for piece in found.blocks:
        lines += ["", _render_block(piece, known, warnings)]
    return "\n".join(lines) + "\n"


def _warn_omitted(omitted: dict[str, int], warnings: ParserWarnings) -> None:
    for what, count in sorted(omitted.items()):
        warnings.add(None, "html", f"{count} × {what} left out", "")


def _remove_furigana(blocks: list[HtmlBlock], warnings: ParserWarnings) -> list[HtmlBlock]:
    """The blocks without readings in brackets, told once for the page."""
    joined = remove_bracketed("\x00".join(block.text for block in blocks), warnings).split("\x00")
    for block, text in zip(blocks, joined, strict=True):
        block.text = text
    return blocks


def _identify_page(document: Document, titles: list[str], warnings: ParserWarnings) -> DocumentMetadata:
    """What the page says of itself; only what was taken from its name is told, the rest is when it is read."""
    own = ParserWarnings()
    identity = detect_metadata(
        document, [], [part for title in titles for part in _split_title(title)], MetadataOverride(), own
    )
    for warning in own.list_warnings():
        if "taken from the file name" in warning.message:
            warnings.add(None, warning.code, warning.message, warning.excerpt)
    return identity


def _split_title(title: str) -> list[str]:
    """`第2章 … 第5節 …` in a page's title or in one heading, as two."""
    plain = re.split(r"\s*[|｜／]\s*", title)
    return [
        part.strip()
        for piece in plain
        for part in re.split(r"(?=第\s*[\d０-９一二三四五六七八九十]+\s*[章節])", piece)
    ]


def _render_front_matter(identity: DocumentMetadata, name: str) -> list[str]:
    lines = ["+++"]
    if identity.edition:
        lines.append(f"edition = {identity.edition}")
    if identity.number:
        lines.append(f"number = {_quote_toml(identity.number)}")
    lines += ['kind = "original"', f"language = {_quote_toml(identity.language)}"]
    if identity.title and identity.title != name:
        lines.append(f"title = {_quote_toml(identity.title)}")
    if identity.publisher:
        lines.append(f"publisher = {_quote_toml(identity.publisher)}")
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
    """The text as Markdown, its footnote marks as references."""
    marked = remove_marks(text, footnote_marks)
    for mark in marked.unmatched_marks:
        warnings.add(None, "mark", f"footnote mark ({mark}) has no footnote", text)
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


def _text_limit_error(name: str, limits: DocumentLimits) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"the page has more than {limits.text:,} characters of text",
        location=name,
        remedy="Import one chapter at a time.",
        ja=f"文章が長すぎます（上限{limits.text:,}文字）。章ごとに取り込んでください。",
    )
