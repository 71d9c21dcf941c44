"""Finds tables of contents, and rules of hyphens or similar characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefings.documents.text_layer.lines import BODY, LineRole

if TYPE_CHECKING:
    from briefings.documents.text_layer.line_search import LineSearch
    from briefings.documents.text_layer.lines import TextLine

_LEADER = re.compile(
    r"(?<![.．・…‥·_-])(?<![.．・…‥·_-]\s)(?:(?:[.．・…‥·_-]\s?){5,}+|…{2,}+|‥{3,}+)"
    r"\s{0,9}[(（]?(?:\d{1,4}|[ivxlc]{1,6})[)）]?\s{0,9}$"
)
_LEADER_SIGN = re.compile(r"[.．・…‥·_-]")
_PAGE_END = re.compile(r"[\divxlc)）]")
"""Last character of a line with leaders."""

_CONTENTS_TITLE = re.compile(
    r"^(?:目\s*次|contents|table of contents|inhalt(?:sverzeichnis)?|sommaire|содержание|оглавление|innehåll)\s*$",
    re.IGNORECASE,
)
_MIN_CONTENTS_LINES = 2
_RULE_SIGN = re.compile("[-=_~*─━―—–＝‐]")
_RULE = re.compile(f"^{_RULE_SIGN.pattern}{{3,}}$")
_MAX_UNDERLINED_WIDTH = 80


def find_contents(lines: list[TextLine], search: LineSearch) -> int:
    """Sets the role of the lines of tables of contents, with leaders before page numbers; returns their number."""
    indexes = [
        i
        for i in search.find_ending(_PAGE_END)
        if lines[i].role is BODY and _LEADER_SIGN.search(lines[i].text) and _LEADER.search(lines[i].text)
    ]
    if len(indexes) < _MIN_CONTENTS_LINES:
        return 0
    for i in indexes:
        lines[i].role = LineRole.CONTENTS
        if i and lines[i - 1].role is BODY and _CONTENTS_TITLE.match(lines[i - 1].text):
            lines[i - 1].role = LineRole.CONTENTS
    return len(indexes)


def find_rules(lines: list[TextLine], search: LineSearch) -> None:
    """Sets the role of lines of hyphens or similar characters, and marks the lines that they underline."""
    for i in search.find_starting(_RULE_SIGN):
        line = lines[i]
        if line.role is not BODY or not _RULE.match(line.text):
            continue
        line.role = LineRole.RULE
        above = lines[i - 1] if i else None
        if above is not None and above.role is BODY and not line.after_blank and not above.ends_sentence:
            above.is_underlined = above.width <= _MAX_UNDERLINED_WIDTH and line.width >= above.width // 2
