"""From an HTML page to Markdown, which has all that the page's marks tell: headings, footnotes, captions, tables.

Nothing of the page runs and nothing that it names is fetched: it is a text with marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.errors import DocumentTooLarge, UnreadableDocument
from briefings.model import Document
from briefings.reading.bracket_readings import without_bracket_readings
from briefings.reading.correction import Correction
from briefings.reading.footnotes import take_marks
from briefings.reading.html_blocks import Block, Kind, collect_blocks
from briefings.reading.html_headings import Outlined, outline
from briefings.reading.identity import Identity, identify
from briefings.reading.warnings import Notes

if TYPE_CHECKING:
    from briefings.reading.limits import Limits

_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
_FIGURE = re.compile(r"^[■●◆□◇]\s*(\S.{0,80})$")
_NOTE = re.compile(r"^(※\s?\d{0,2})[\s　:：]*(\S.*)$")


def markdown_of_html(text: str, *, name: str, limits: Limits, notes: Notes) -> str:
    """The page as a Markdown document of kind original, its edition and number in the front matter.

    Args:
        text: the decoded page.
        name: its file's name.
        limits: how deep its elements may stand, how many headings and how much text it may have.
        notes: takes a warning for what was left out.

    Raises:
        DocumentTooLarge: it is over a limit.
        UnreadableDocument: its elements stand too deep within one another, or no text is in it.
    """
    page = collect_blocks(text, name=name, limits=limits)
    if sum(len(block.text) for block in page.blocks) > limits.text:
        raise _too_much(name, limits)
    if not page.blocks:
        raise UnreadableDocument(
            "the page shows no text",
            where=name,
            do="Save the page once its text is there, or give its text.",
            ja="ページに表示される文章がありません。本文が表示された状態で保存するか、本文のテキストを渡してください。",
        )
    _tell(page.left_out, notes)
    blocks = _without_readings(page.blocks, notes)
    known = frozenset(block.mark for block in blocks if block.kind is Kind.FOOTNOTE)
    found = outline(blocks)
    whole = "\n".join([page.title, *(block.text for block in blocks)])
    identity = _identity(Document(name, whole, ""), [page.title, *found.titles], notes)
    lines = _front(identity, name)
    for piece in found.pieces:
        lines += ["", _written(piece, known, notes)]
    return "\n".join(lines) + "\n"


def _tell(left_out: dict[str, int], notes: Notes) -> None:
    for what, count in sorted(left_out.items()):
        notes.add(None, "html", f"{count} × {what} left out", "")


def _without_readings(blocks: list[Block], notes: Notes) -> list[Block]:
    """The blocks without readings in brackets, told once for the page."""
    joined = without_bracket_readings("\x00".join(block.text for block in blocks), notes).split("\x00")
    for block, text in zip(blocks, joined, strict=True):
        block.text = text
    return blocks


def _identity(document: Document, titles: list[str], notes: Notes) -> Identity:
    """What the page says of itself; only what was taken from its name is told, the rest is when it is read."""
    own = Notes()
    identity = identify(document, [], [part for title in titles for part in _parts(title)], Correction(), own)
    for warning in own.numbered():
        if "taken from the file name" in warning.message:
            notes.add(None, warning.code, warning.message, warning.excerpt)
    return identity


def _parts(title: str) -> list[str]:
    """`第2章 … 第5節 …` in a page's title or in one heading, as two."""
    plain = re.split(r"\s*[|｜／]\s*", title)
    return [
        part.strip()
        for piece in plain
        for part in re.split(r"(?=第\s*[\d０-９一二三四五六七八九十]+\s*[章節])", piece)
    ]


def _front(identity: Identity, name: str) -> list[str]:
    lines = ["+++"]
    if identity.edition:
        lines.append(f"edition = {identity.edition}")
    if identity.number:
        lines.append(f"number = {_toml(identity.number)}")
    lines += ['kind = "original"', f"language = {_toml(identity.language)}"]
    if identity.title and identity.title != name:
        lines.append(f"title = {_toml(identity.title)}")
    if identity.publisher:
        lines.append(f"publisher = {_toml(identity.publisher)}")
    return [*lines, "+++"]


def _toml(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


def _written(piece: Outlined, known: frozenset[str], notes: Notes) -> str:
    block = piece.block
    if block.kind is Kind.FOOTNOTE:
        return f"[^{block.mark}]: {_escaped(block.text)}"
    text = _marked(block.text, known, notes)
    if piece.depth:
        return f"{'#' * piece.depth} {text}"
    if block.kind is Kind.CAPTION:
        return f"> caption: {text}"
    figure, note = _FIGURE.match(block.text), _NOTE.match(block.text)
    if figure:
        return f"> figure: {_escaped(figure[1])}"
    if note:
        return f"> note {''.join(note[1].split())}: {_escaped(note[2])}"
    return text


def _marked(text: str, known: frozenset[str], notes: Notes) -> str:
    """The text as Markdown, its footnote marks as references."""
    marked = take_marks(text, known)
    for mark in marked.homeless:
        notes.add(None, "mark", f"footnote mark ({mark}) has no footnote", text)
    pieces: list[str] = []
    done = 0
    for reference in marked.references:
        pieces.append(_escaped(marked.text[done : reference.offset]))
        if reference.mark in known:
            pieces.append(f"[^{reference.mark}]")
        done = reference.offset
    pieces.append(_escaped(marked.text[done:]))
    return "".join(pieces)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _too_much(name: str, limits: Limits) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"the page has more than {limits.text:,} characters of text",
        where=name,
        do="Import one chapter at a time.",
        ja=f"文章が長すぎます（上限{limits.text:,}文字）。章ごとに取り込んでください。",
    )
