"""Determines the type size of the running text of a PDF."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefings.documents.pdf.lines import PdfPage

SMALL_RATIO: Final = 0.92
"""Maximum type size of footnotes, captions and labels, relative to the running text."""

LARGE_RATIO: Final = 1.06
"""Minimum type size of headings, relative to the running text."""

_MIN_BODY_LINES: Final = 3
"""Lines of running text on a page, on average, where most of the text is in footnotes."""

_NUMBERED = re.compile(r"^(?:[(（](?:注\s?)?\d{1,2}[)）]|[*＊]\d{1,2}|注\s?\d{1,2}|\d{1,2}[.．)\s　])\s*\S")


def find_body_size(pages: Sequence[PdfPage]) -> float:
    """Finds the type size of the running text: that of most characters, unless most of them are in footnotes."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    if not sizes:
        return 10.0
    body_size = max(sizes, key=lambda size: (sizes[size], size))
    body_lines = [line for page in pages for line in page.lines if line.size == body_size]
    notes = sum(bool(line.label) or _NUMBERED.match(line.text) is not None for line in body_lines)
    if notes * 4 < len(body_lines):
        return body_size
    larger = Counter(line.size for page in pages for line in page.lines if line.size > body_size / SMALL_RATIO)
    size, count = max(larger.items(), key=lambda item: (item[1], item[0]), default=(body_size, 0))
    return size if count >= _MIN_BODY_LINES * len(pages) else body_size
