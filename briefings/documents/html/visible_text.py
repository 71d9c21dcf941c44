"""Collects the text that a page shows, and the parts of it that are left out, for the account of its characters."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_TEXTLESS_TAGS: Final = ("head", "noscript", "script", "style", "template")
"""Elements whose text is not text of the page."""

_READING_TAGS: Final = frozenset({"rt", "rp", "rtc"})
_CONTROL_TAGS: Final = frozenset({"nav", "form", "button", "select", "textarea"})


class VisibleText(Struct):
    """The text of a page.

    Attributes:
        whole: all of it.
        omitted: the omitted parts: the reason (see `briefings.documents.accounting`) and the text.
    """

    whole: str = ""
    omitted: list[tuple[str, str]] = field(default_factory=list)

    def add_omitted(self, node: LexborNode, reason: str = "") -> None:
        """Records that an element was left out."""
        tag = node.tag or ""
        if tag in _TEXTLESS_TAGS:
            return
        default = "reading" if tag in _READING_TAGS else "menu" if tag in _CONTROL_TAGS else "element"
        self.omitted.append((reason or default, collect_text(node)))

    def set_whole(self, body: LexborNode, main: LexborNode) -> None:
        """Records the text of the page; what is outside of its main element is left out."""
        self.whole = collect_text(body)
        if main.mem_id != body.mem_id:
            outside = Counter(self.whole) - Counter(collect_text(main))
            self.omitted.append(("outside", "".join(outside.elements())))


def collect_text(node: LexborNode) -> str:
    """Collects the text below an element, without that of scripts and the like.

    The order of characters is not kept.
    """
    textless = "".join(child.text(deep=True) for tag in _TEXTLESS_TAGS for child in node.css(tag))
    text = node.text(deep=True)
    return "".join((Counter(text) - Counter(textless)).elements()) if textless else text
