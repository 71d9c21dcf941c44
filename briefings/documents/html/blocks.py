"""Collects the blocks of an HTML page in display order: headings, paragraphs, rows, captions and footnotes."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.documents.html.depth import reject_deep_nesting
from briefings.documents.html.visible_text import VisibleText
from briefings.documents.text_layer.captions import find_captions
from briefings.documents.text_layer.line_search import LineSearch
from briefings.documents.text_layer.lines import LineRole, TextLine, join_texts
from briefings.documents.text_layer.widths import measure_width
from briefings.errors import DocumentTooLarge
from briefings.i18n import N_

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from briefings.documents.limits import DocumentLimits

_OMITTED_TAGS = {
    "script": N_("script"),
    "style": "",
    "noscript": "",
    "template": "",
    "head": "",
    "rt": "",
    "rp": "",
    "rtc": "",
    "nav": "",
    "form": N_("form"),
    "button": "",
    "select": "",
    "textarea": "",
    "iframe": N_("embedded page"),
    "object": N_("embedded object"),
    "embed": N_("embedded object"),
    "applet": N_("embedded object"),
    "svg": N_("drawing"),
    "canvas": N_("drawing"),
    "math": N_("formula"),
    "audio": N_("recording"),
    "video": N_("recording"),
}
_BLOCK_TAGS = frozenset(
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
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MAIN_SELECTOR = "main, [role=main], #maincontents, #main, #contents, #content, article"
_LINE_BREAK = "\ue000"
FOOTNOTE_MARK_SIGN = "\ue001"
"""Precedes a footnote mark in the text of a block."""

_MENU_CLASS = re.compile(
    r"\b(?:menu|nav|navi|gnav|lnav|navigation|breadcrumbs?|topicpath|pankuzu|sitemap)\b", re.IGNORECASE
)
_MENU_ROLES = frozenset({"navigation", "menu", "menubar", "banner", "contentinfo", "search"})
_MENU_LIST_SHARE = 0.95
"""Share of the text of a list that must be in links, for the list to be a menu."""

_PARAGRAPH_BREAK = re.compile(rf"{_LINE_BREAK}\s*{_LINE_BREAK}[\s{_LINE_BREAK}]*|{_LINE_BREAK}[ \t\n]*(?=\u3000|・)")
_WIDE_WRAP = re.compile(r"(?<=[\u2e80-\uabff\uf900-\uffef])[ \t\r\n]*\n[ \t\r\n]*(?=[\u2e80-\uabff\uf900-\uffef])")
"""A line break between characters of Japanese or Chinese, which is not a space; Korean has spaces."""
_WHITESPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_FOOTNOTE_MARK = re.compile(r"^[\[(（]?\s{0,4}(?:注|\*|＊|※)?\s{0,4}(\d{1,2})\s{0,4}[\])）]?$")
_FOOTNOTE_BODY = re.compile(
    r"^(?:[(（\[](?:注\s?)?(?P<a>\d{1,2})[)）\]]|[*＊](?P<b>\d{1,2})|注\s?(?P<c>\d{1,2})[:：)）]?)"
    r"[\s　:：]*(?P<t>\S.*)$"
)
_PLAIN_FOOTNOTE_BODY = re.compile(r"^(?P<a>\d{1,2})[\s　.．:：)]+(?P<t>\S.*)$")
_FOOTNOTE_CLASS = re.compile(r"(?:foot|end)?-?notes?\b|\bfn\d*\b|chushaku|kyakuchu|脚注", re.IGNORECASE)
_CAPTION_CLASS = re.compile(r"caption|cap\b|photo-?text", re.IGNORECASE)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BACKLINK = re.compile(r"\s{0,9}(?:↩\ufe0e?|↑|\^|\[?戻る\]?|本文へ戻る)\s{0,9}$")
_MEANINGLESS_ALT = re.compile(
    r"^(?:写真|図|図表|画像|地図|image|photo|logo|icon|spacer|PDF|外務省)?[\d\s]*$", re.IGNORECASE
)


_CONTROL_ALT = re.compile(r"(?:アイコン|ボタン|ロゴ|バナー|\b(?:icon|button|logo|banner|arrow))$", re.IGNORECASE)
_MENU = N_("menu")


class HtmlBlockKind(StrEnum):
    """The kind of a block, by its markup."""

    HEADING = "heading"
    TEXT = "text"
    CAPTION = "caption"
    FOOTNOTE = "footnote"


class HtmlBlock(Struct):
    """A block of a page.

    Attributes:
        kind: its kind.
        text: its text on one line; a footnote without its mark.
        level: level of a heading, from 1.
        bold: whether all of it is bold, as headings without heading elements are.
        mark: number of a footnote.
    """

    kind: HtmlBlockKind
    text: str
    level: int = 0
    bold: bool = False
    mark: str = ""


class HtmlPage(Struct):
    """The title and blocks of a page, the number of omitted elements by kind, and its visible text."""

    title: str = ""
    blocks: list[HtmlBlock] = field(default_factory=list)
    omitted: dict[str, int] = field(default_factory=dict)
    text: VisibleText = field(default_factory=VisibleText)


def collect_blocks(text: str, *, name: str, limits: DocumentLimits) -> HtmlPage:
    """Collects the blocks of a page.

    Raises:
        UnreadableDocument: the elements are nested deeper than `limits.depth`.
        DocumentTooLarge: there are more headings than `limits.headings`.
    """
    from selectolax.lexbor import LexborHTMLParser

    reject_deep_nesting(text, name=name, limits=limits)
    tree = LexborHTMLParser(text.replace(_LINE_BREAK, "").replace(FOOTNOTE_MARK_SIGN, ""))
    page = HtmlPage()
    title = tree.css_first("title")
    page.title = _WHITESPACE.sub(" ", title.text(deep=True)).strip()[:300] if title else ""
    body = tree.body
    if body is None:
        return page
    walk = _BlockCollector(page, _find_footnote_targets(body))
    main = _find_main_element(body)
    walk.collect_below(main)
    page.text.set_whole(body, main)
    headings = sum(block.kind is HtmlBlockKind.HEADING for block in page.blocks)
    if headings > limits.headings:
        raise DocumentTooLarge(
            N_("the document has {count} headings, over the limit of {limit}"),
            location=name,
            remedy=N_("Import one chapter at a time."),
            count=f"{headings:,}",
            limit=f"{limits.headings:,}",
        )
    return page


def _find_main_element(body: LexborNode) -> LexborNode:
    """Finds the element with more than half of the text, without the menus around it.

    The body if there is none.
    """
    whole = len(body.text(deep=True))
    for node in body.css(_MAIN_SELECTOR)[:20]:
        if len(node.text(deep=True)) * 2 > whole:
            return node
    return body


def _find_footnote_targets(body: LexborNode) -> dict[str, str]:
    """Finds the footnote numbers by the id of the element to which their mark in the text links."""
    targets: dict[str, str] = {}
    for link in body.css('a[href^="#"]'):
        mark = _FOOTNOTE_MARK.match(link.text(deep=True).strip())
        if mark:
            targets.setdefault(str(link.attributes.get("href") or "")[1:], str(int(mark[1])))
    return targets


class _BlockCollector:
    """Walks through a page without recursion, because a page may be deeper than the stack of Python."""

    def __init__(self, page: HtmlPage, footnote_targets: dict[str, str]) -> None:
        self._page = page
        self._footnote_targets = footnote_targets
        self._text_parts: list[str] = []
        self._bold_parts: list[tuple[str, bool]] = []
        self._open_elements: list[LexborNode] = []
        self._seen_captions: set[str] = set()
        self._in_plain_row = False

    def collect_below(self, root: LexborNode) -> None:
        """Collects all blocks below an element."""
        node: LexborNode | None = root
        while node is not None:
            if self._enter_element(node) and node.child is not None:
                self._open_elements.append(node)
                node = node.child
                continue
            self._leave_element(node)
            while node is not None and node.mem_id != root.mem_id and node.next is None:
                node = self._open_elements.pop() if self._open_elements else None
                if node is not None:
                    self._leave_element(node)
            node = None if node is None or node.mem_id == root.mem_id else node.next
        self._flush_block()

    def _enter_element(self, node: LexborNode) -> bool:
        """Processes the start of an element; returns whether to visit its children."""
        tag = node.tag or ""
        if tag == "-text":
            self._add_text(node.text(deep=False))
            return False
        if tag in _OMITTED_TAGS or self._is_hidden(node):
            self._page.text.add_omitted(node)
            description = _OMITTED_TAGS.get(tag, N_("hidden part"))
            if description:
                self._page.omitted[description] = self._page.omitted.get(description, 0) + 1
            return False
        if _is_menu(node):
            self._page.text.add_omitted(node, "menu")
            self._page.omitted[_MENU] = self._page.omitted.get(_MENU, 0) + 1
            return False
        if tag in ("br", "wbr"):
            self._add_text(_LINE_BREAK if tag == "br" else "")
        elif tag == "img":
            self._add_picture(node)
        elif tag in ("sup", "a") and self._add_footnote_mark(node):
            return False
        elif tag in ("td", "th"):
            self._begin_cell()
        elif tag in _BLOCK_TAGS:
            self._flush_block()
            self._in_plain_row = (
                tag == "tr" and node.css_first("p, div, table, ul, ol, h1, h2, h3, h4, h5, h6") is None
            )
        return True

    def _leave_element(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag in _BLOCK_TAGS or (tag in ("td", "th") and not self._in_plain_row):
            self._flush_block(node)

    def _is_hidden(self, node: LexborNode) -> bool:
        attributes = node.attributes
        return "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))

    def _add_text(self, text: str | None) -> None:
        if text:
            self._text_parts.append(text)
            self._bold_parts.append(
                (text, any(node.tag in ("b", "strong", "th") for node in self._open_elements[-4:]))
            )

    def _begin_cell(self) -> None:
        if not self._in_plain_row:
            self._flush_block()
        elif "".join(self._text_parts).strip():
            self._add_text("｜")

    def _add_footnote_mark(self, node: LexborNode) -> bool:
        """Adds an element as `(1)` if it is a footnote mark; returns whether it is one."""
        text = node.text(deep=True).strip()
        match = _FOOTNOTE_MARK.match(text)
        before = "".join(self._text_parts[-3:])[-1:]
        if not match or not before.strip() or (node.tag == "a" and not _is_internal_link(node)):
            return False
        if (
            node.tag == "sup"
            and text.isdecimal()
            and before.isascii()
            and before.isalnum()
            and not _contains_link(node)
        ):
            return False  # as in m² and CO₂
        self._add_text(f"{FOOTNOTE_MARK_SIGN}({int(match[1])})")
        return True

    def _add_picture(self, node: LexborNode) -> None:
        """Adds the alternative text of an image: a single character as text, a description as a caption."""
        alt = _WHITESPACE.sub(" ", node.attributes.get("alt") or "").strip()
        if not alt or _MEANINGLESS_ALT.match(alt) or _CONTROL_ALT.search(alt):
            return
        if any(ancestor.tag in ("a", "button") for ancestor in self._open_elements[-3:]):
            return
        if len(alt) <= 2 and "".join(self._text_parts).strip():
            self._add_text(alt)
            return
        figure = next((n for n in reversed(self._open_elements) if n.tag == "figure"), None)
        if len(alt) >= 6 and (figure is None or figure.css_first("figcaption") is None):
            self._flush_block()
            self._keep_block(HtmlBlock(HtmlBlockKind.CAPTION, alt))

    def _flush_block(self, closing: LexborNode | None = None) -> None:
        """Ends the current block, if it has text."""
        whole = "".join(self._text_parts)
        bold = bool(self._bold_parts) and all(strong for text, strong in self._bold_parts if text.strip())
        self._text_parts, self._bold_parts = [], []
        if not whole.strip(_LINE_BREAK + " \t\r\n\u3000\xa0"):
            return
        chain = [*([closing] if closing is not None else []), *reversed(self._open_elements)]
        for piece in _PARAGRAPH_BREAK.split(whole):
            lines = [_WHITESPACE.sub(" ", _WIDE_WRAP.sub("", line)).strip() for line in piece.split(_LINE_BREAK)]
            text = ""
            for line in lines:
                text = join_texts(text, line) if text else line
            if text:
                self._keep_block(self._make_block(text, chain, bold=bold))

    def _make_block(self, text: str, ancestors: list[LexborNode], *, bold: bool) -> HtmlBlock:
        near = ancestors[:6]
        if closing := next((node for node in ancestors if node.tag in _HEADING_TAGS), None):
            return HtmlBlock(HtmlBlockKind.HEADING, text, int((closing.tag or "h6")[1]))
        note = self._match_footnote(text, near)
        if note:
            return note
        if any(node.tag == "figcaption" or _CAPTION_CLASS.search(_get_class_and_id(node)) for node in near):
            return HtmlBlock(HtmlBlockKind.CAPTION, text)
        line = TextLine(1, text, after_blank=True, before_blank=True, width=measure_width(text))
        find_captions([line], 0, LineSearch([text]))
        return HtmlBlock(
            HtmlBlockKind.CAPTION if line.role is LineRole.CAPTION else HtmlBlockKind.TEXT, text, bold=bold
        )

    def _match_footnote(self, text: str, ancestors: list[LexborNode]) -> HtmlBlock | None:
        target = next(
            (
                self._footnote_targets[i]
                for node in ancestors
                if (i := node.attributes.get("id") or "") in self._footnote_targets
            ),
            "",
        )
        noted = any(_FOOTNOTE_CLASS.search(_get_class_and_id(node)) for node in ancestors)
        match = _FOOTNOTE_BODY.match(text) or (_PLAIN_FOOTNOTE_BODY.match(text) if noted or target else None)
        groups = match.groupdict() if match else {}
        number = next((groups[key] for key in ("a", "b", "c") if groups.get(key)), "")
        body = _BACKLINK.sub("", groups.get("t") or text)
        if target and (not number or str(int(number)) == target):
            return HtmlBlock(HtmlBlockKind.FOOTNOTE, body, mark=target)
        named = text[:2] in {"（注", "(注", "［注"} or text[0] in "注*＊"
        if number and (noted or named or (text.startswith("(") and ("。" in body or "：" in body))):
            return HtmlBlock(HtmlBlockKind.FOOTNOTE, body, mark=str(int(number)))
        return None

    def _keep_block(self, block: HtmlBlock) -> None:
        if block.kind is HtmlBlockKind.CAPTION:
            if block.text in self._seen_captions:
                return
            self._seen_captions.add(block.text)
        self._page.blocks.append(block)


def _is_menu(node: LexborNode) -> bool:
    """Returns whether an element is a menu, by its role or class.

    A list that has only links to pages is a menu too.
    """
    tag = node.tag or ""
    if tag not in {"div", "ul", "ol", "table", "section", "aside", "header", "footer"}:
        return False
    if node.attributes.get("role") in _MENU_ROLES:
        return True
    is_named = tag not in {"section", "table"} and _MENU_CLASS.search(_get_class_and_id(node)) is not None
    if not is_named and tag not in {"ul", "ol"}:
        return False
    links = node.css("a[href]")
    if len(links) < 2 or any(_is_internal_link(link) and _FOOTNOTE_MARK.match(link.text().strip()) for link in links):
        return False
    text = "".join(node.text(deep=True).split())
    linked = sum(len("".join(link.text(deep=True).split())) for link in links)
    return linked >= _MENU_LIST_SHARE * len(text) if not is_named else linked * 2 >= len(text)


def _get_class_and_id(node: LexborNode) -> str:
    return f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"


def _is_internal_link(node: LexborNode) -> bool:
    return (node.attributes.get("href") or "").startswith("#")


def _contains_link(node: LexborNode) -> bool:
    return node.css_first("a") is not None
