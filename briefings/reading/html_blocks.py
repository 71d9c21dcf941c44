"""The blocks of an HTML page: headings, paragraphs, rows, captions and footnotes, in the order in which they show."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from briefings.errors import DocumentTooLarge
from briefings.reading.captions import find_captions
from briefings.reading.html_depth import refuse_deep, refuse_unclosed
from briefings.reading.joining import join
from briefings.reading.lines import Line, Role, width_of

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from briefings.reading.limits import Limits

_LEFT_OUT = {
    "script": "script",
    "style": "",
    "noscript": "",
    "template": "",
    "head": "",
    "rt": "",
    "rp": "",
    "rtc": "",
    "nav": "",
    "form": "form",
    "button": "",
    "select": "",
    "textarea": "",
    "iframe": "embedded page",
    "object": "embedded object",
    "embed": "embedded object",
    "applet": "embedded object",
    "svg": "drawing",
    "canvas": "drawing",
    "math": "formula",
    "audio": "recording",
    "video": "recording",
}
_BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "body",
            "caption",
            "center",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
        ),
        *("fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
        *("main", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    }
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MAIN = "main, [role=main], #maincontents, #main, #contents, #content, article"
_BREAK = "\ue000"
_TWO_BREAKS = re.compile(rf"{_BREAK}\s*{_BREAK}[\s{_BREAK}]*|{_BREAK}[ \t\n]*(?=\u3000|・)")
_WIDE_WRAP = re.compile(r"(?<=[\u2e80-\uffef])[ \t\r\n]*\n[ \t\r\n]*(?=[\u2e80-\uffef])")
_BLANKS = re.compile(r"[ \t\r\n\f\xa0]+")
_MARK = re.compile(r"^[\[(（]?\s*(?:注|\*|＊|※)?\s*(\d{1,2})\s*[\])）]?$")
_BODY = re.compile(
    r"^(?:[(（\[](?:注\s?)?(?P<a>\d{1,2})[)）\]]|[*＊](?P<b>\d{1,2})|注\s?(?P<c>\d{1,2})[:：)）]?)"
    r"[\s　:：]*(?P<t>\S.*)$"
)
_PLAIN_BODY = re.compile(r"^(?P<a>\d{1,2})[\s　.．:：)]+(?P<t>\S.*)$")
_NOTE_CLASS = re.compile(r"(?:foot|end)?-?notes?\b|\bfn\d*\b|chushaku|kyakuchu|脚注", re.IGNORECASE)
_CAPTION_CLASS = re.compile(r"caption|cap\b|photo-?text", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BACKLINK = re.compile(r"\s*(?:↩\ufe0e?|↑|\^|\[?戻る\]?|本文へ戻る)\s*$")
_NO_CAPTION = re.compile(
    r"^(?:写真|図|図表|画像|地図|image|photo|logo|icon|spacer|PDF|外務省)?[\d\s]*$", re.IGNORECASE
)


class Kind(StrEnum):
    """What the page's marks say that a block is."""

    HEADING = "heading"
    TEXT = "text"
    CAPTION = "caption"
    FOOTNOTE = "footnote"


@dataclass(slots=True)
class Block:
    """A block.

    Attributes:
        kind: what it is.
        text: what it says, on one line; a footnote's without its mark.
        level: a heading's, from 1.
        bold: whether all of it is bold, as headings without marks are.
        mark: a footnote's number.
    """

    kind: Kind
    text: str
    level: int = 0
    bold: bool = False
    mark: str = ""


@dataclass(slots=True)
class Page:
    """A page's title, its blocks, and how much of what was left out."""

    title: str = ""
    blocks: list[Block] = field(default_factory=list)
    left_out: dict[str, int] = field(default_factory=dict)


def collect_blocks(text: str, *, name: str, limits: Limits) -> Page:
    """The blocks of a page.

    Raises:
        UnreadableDocument: its elements stand deeper within one another than `limits.depth`.
        DocumentTooLarge: it has more headings than `limits.headings`.
    """
    from selectolax.lexbor import LexborHTMLParser

    refuse_unclosed(text, name=name, limits=limits)
    tree = LexborHTMLParser(text.replace(_BREAK, ""))
    page = Page()
    title = tree.css_first("title")
    page.title = _BLANKS.sub(" ", title.text(deep=True)).strip()[:300] if title else ""
    body = tree.body
    if body is None:
        return page
    refuse_deep(body, name=name, limits=limits)
    walk = _Walk(page, _targets(body))
    walk.go(_main(body))
    headings = sum(block.kind is Kind.HEADING for block in page.blocks)
    if headings > limits.headings:
        raise DocumentTooLarge(
            f"the page has {headings:,} headings, over the limit of {limits.headings:,}",
            where=name,
            do="Import one chapter at a time.",
            ja=f"見出しが多すぎます（{headings:,}個、上限{limits.headings:,}個）。章ごとに取り込んでください。",
        )
    return page


def _main(body: LexborNode) -> LexborNode:
    """The element that holds the page's own text: where one holds more than half of it, without menus around."""
    whole = len(body.text(deep=True))
    for node in body.css(_MAIN)[:20]:
        if len(node.text(deep=True)) * 2 > whole:
            return node
    return body


def _targets(body: LexborNode) -> dict[str, str]:
    """Which element's id is which footnote's: where a mark in the text leads."""
    found: dict[str, str] = {}
    for link in body.css('a[href^="#"]'):
        mark = _MARK.match(link.text(deep=True).strip())
        if mark:
            found.setdefault(str(link.attributes.get("href") or "")[1:], str(int(mark[1])))
    return found


class _Walk:
    """One way through the page, without recursion: a page may be deeper than Python's stack."""

    def __init__(self, page: Page, targets: dict[str, str]) -> None:
        self._page = page
        self._targets = targets
        self._parts: list[str] = []
        self._bold: list[tuple[str, bool]] = []
        self._open: list[LexborNode] = []
        self._seen: set[str] = set()
        self._row = False

    def go(self, top: LexborNode) -> None:
        """Collect all blocks below an element."""
        node: LexborNode | None = top
        while node is not None:
            if self._enter(node) and node.child is not None:
                self._open.append(node)
                node = node.child
                continue
            self._leave(node)
            while node is not None and node.mem_id != top.mem_id and node.next is None:
                node = self._open.pop() if self._open else None
                if node is not None:
                    self._leave(node)
            node = None if node is None or node.mem_id == top.mem_id else node.next
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Take in the begin of an element; whether to go into it."""
        tag = node.tag or ""
        if tag == "-text":
            self._add(node.text(deep=False))
            return False
        if tag in _LEFT_OUT or self._hidden(node):
            what = _LEFT_OUT.get(tag, "hidden part")
            if what:
                self._page.left_out[what] = self._page.left_out.get(what, 0) + 1
            return False
        if tag in ("br", "wbr"):
            self._add(_BREAK if tag == "br" else "")
        elif tag == "img":
            self._picture(node)
        elif tag in ("sup", "a") and self._takes_mark(node):
            return False
        elif tag in ("td", "th"):
            self._cell()
        elif tag in _BLOCKS:
            self._flush()
            self._row = tag == "tr" and node.css_first("p, div, table, ul, ol, h1, h2, h3, h4, h5, h6") is None
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _BLOCKS or (tag in ("td", "th") and not self._row):
            self._flush(node)

    def _hidden(self, node: LexborNode) -> bool:
        attributes = node.attributes
        return "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style") or ""))

    def _add(self, text: str | None) -> None:
        if text:
            self._parts.append(text)
            self._bold.append((text, any(node.tag in ("b", "strong", "th") for node in self._open[-4:])))

    def _cell(self) -> None:
        if not self._row:
            self._flush()
        elif "".join(self._parts).strip():
            self._add("｜")

    def _takes_mark(self, node: LexborNode) -> bool:
        """Whether an element is a footnote's mark, written as `(1)` in the text then."""
        text = node.text(deep=True).strip()
        found = _MARK.match(text)
        before = "".join(self._parts[-3:])[-1:]
        if not found or not before.strip() or (node.tag == "a" and not _leads_within(node)):
            return False
        if node.tag == "sup" and text.isdecimal() and before.isascii() and before.isalnum() and not _link(node):
            return False  # m² and CO₂ are no footnotes
        self._add(f"({int(found[1])})")
        return True

    def _picture(self, node: LexborNode) -> None:
        """A picture's words: a character that the page draws, or what the picture shows."""
        alt = _BLANKS.sub(" ", node.attributes.get("alt") or "").strip()
        if not alt or _NO_CAPTION.match(alt):
            return
        if len(alt) <= 2 and "".join(self._parts).strip():
            self._add(alt)
            return
        figure = next((n for n in reversed(self._open) if n.tag == "figure"), None)
        if len(alt) >= 6 and (figure is None or figure.css_first("figcaption") is None):
            self._flush()
            self._keep(Block(Kind.CAPTION, alt))

    def _flush(self, closing: LexborNode | None = None) -> None:
        """End the block that is open, if it says anything."""
        whole = "".join(self._parts)
        bold = bool(self._bold) and all(strong for text, strong in self._bold if text.strip())
        self._parts, self._bold = [], []
        if not whole.strip(_BREAK + " \t\r\n\u3000\xa0"):
            return
        chain = [*([closing] if closing is not None else []), *reversed(self._open)]
        for piece in _TWO_BREAKS.split(whole):
            lines = [_BLANKS.sub(" ", _WIDE_WRAP.sub("", line)).strip() for line in piece.split(_BREAK)]
            text = ""
            for line in lines:
                text = join(text, line) if text else line
            if text:
                self._keep(self._block(text, chain, bold=bold))

    def _block(self, text: str, chain: list[LexborNode], *, bold: bool) -> Block:
        near = chain[:6]
        if closing := next((node for node in chain if node.tag in _HEADINGS), None):
            return Block(Kind.HEADING, text, int((closing.tag or "h6")[1]))
        note = self._footnote(text, near)
        if note:
            return note
        if any(node.tag == "figcaption" or _CAPTION_CLASS.search(_class(node)) for node in near):
            return Block(Kind.CAPTION, text)
        line = Line(1, text, after_blank=True, before_blank=True, width=width_of(text))
        find_captions([line], 0)
        return Block(Kind.CAPTION if line.role is Role.CAPTION else Kind.TEXT, text, bold=bold)

    def _footnote(self, text: str, near: list[LexborNode]) -> Block | None:
        target = next(
            (self._targets[i] for node in near if (i := node.attributes.get("id") or "") in self._targets), ""
        )
        noted = any(_NOTE_CLASS.search(_class(node)) for node in near)
        found = _BODY.match(text) or (_PLAIN_BODY.match(text) if noted or target else None)
        told = found.groupdict() if found else {}
        number = next((told[key] for key in ("a", "b", "c") if told.get(key)), "")
        body = _BACKLINK.sub("", told.get("t") or text)
        if target and (not number or str(int(number)) == target):
            return Block(Kind.FOOTNOTE, body, mark=target)
        named = text[:2] in {"（注", "(注", "［注"} or text[0] in "注*＊"
        if number and (noted or named or (text.startswith("(") and ("。" in body or "：" in body))):
            return Block(Kind.FOOTNOTE, body, mark=str(int(number)))
        return None

    def _keep(self, block: Block) -> None:
        if block.kind is Kind.CAPTION:
            if block.text in self._seen:
                return
            self._seen.add(block.text)
        self._page.blocks.append(block)


def _class(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


def _leads_within(node: LexborNode) -> bool:
    return (node.attributes.get("href") or "").startswith("#")


def _link(node: LexborNode) -> bool:
    return node.css_first("a") is not None
