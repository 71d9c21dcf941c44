"""How deep the elements of an HTML page stand within one another, before and after its tree is built."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.errors import UnreadableDocument

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

    from briefings.documents.limits import DocumentLimits

_TAG_START = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)")
_UNCLOSED_TAGS = frozenset(
    {
        *(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
        ),
        *("body", "dd", "dt", "head", "html", "li", "option", "p", "rb", "rp", "rt", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "wbr"),
    }
)
"""Elements without an end tag, or whose end tag pages may leave out."""
_UNCLOSED_FACTOR = 10
"""How many times the depth a page may seem to have where it forgets to close what it opens."""


def reject_unclosed(text: str, *, name: str, limits: DocumentLimits) -> None:
    """Refuse a page with so many open tags that building its tree takes too long.

    That time grows with the square of the depth, and pages forget to close what they open: so the tags alone may be
    a few times deeper than the tree.

    Raises:
        UnreadableDocument: they are.
    """
    if _count_open_tags(text) > _UNCLOSED_FACTOR * limits.depth:
        raise _nesting_error(name, limits)


def reject_deep_nesting(body: LexborNode, *, name: str, limits: DocumentLimits) -> None:
    """Refuse a page whose elements stand deeper than `limits.depth`.

    Raises:
        UnreadableDocument: they do.
    """
    depth = 0
    node: LexborNode | None = body
    while node is not None:
        if node.child is not None:
            node, depth = node.child, depth + 1
            if depth > limits.depth:
                raise _nesting_error(name, limits)
            continue
        while node is not None and node.next is None and node.mem_id != body.mem_id:
            node, depth = node.parent, depth - 1
        if node is None or node.mem_id == body.mem_id:
            return
        node = node.next


def _count_open_tags(text: str) -> int:
    """How many elements are open at once at most, by counting tags alone."""
    depth = deepest = 0
    for tag in _TAG_START.finditer(text):
        if tag["end"]:
            depth = max(depth - 1, 0)
        elif tag["name"].lower() not in _UNCLOSED_TAGS:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _nesting_error(name: str, limits: DocumentLimits) -> UnreadableDocument:
    return UnreadableDocument(
        f"the page's elements stand more than {limits.depth} deep within one another",
        location=name,
        remedy="Give the text of the page.",
        ja=f"HTMLの入れ子が深すぎます（上限{limits.depth}段）。本文のテキストを渡してください。",
    )
