"""The marks by which the reader of PDF files expresses sizes and positions in a text layer.

They are noncharacters of Unicode (U+FDD0 to U+FDEF), which are reserved for such internal use and removed from the
text of documents. A line begins with at most one of them.
"""

from __future__ import annotations

import re
from typing import Final

HEADING_SIZES: Final = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
"""A heading in larger type; the first is the mark of the largest size."""

BOLD_HEADING: Final = "\ufdd6"
"""A heading in bold type of the size of the text."""

NUMBERED_LINE: Final = "\ufdd7"
"""A paragraph that begins with a number and is not a sentence: a heading, if its number follows."""

CONTINUATION: Final = "\ufdd8"
"""A further line of the heading, footnote, caption or label above."""

PARAGRAPH: Final = "\ufdd9"
"""The first line of a paragraph."""

FOOTNOTE: Final = "\ufdda"
"""The first line of a footnote."""

SMALL_TEXT: Final = "\ufddb"
"""A line in smaller type: a caption or a label."""

MARGIN: Final = "\ufddc"
"""A running head, a page number, or other text in the margin of the page."""

FURIGANA: Final = "\ufddd"
"""Furigana that were removed from the text."""

TABLE_ROW: Final = "\ufdde"
"""A row of a table, with tabs between the cells."""

PAGE: Final = "\ufddf"
"""A line with the printed number of the page that begins; it is not text of the document."""

MARK_START: Final = "\ufde0"
MARK_END: Final = "\ufde1"
"""Around a footnote mark inside a line, and around the number of a footnote."""


LINE_MARKS: Final = frozenset(
    HEADING_SIZES
    + BOLD_HEADING
    + NUMBERED_LINE
    + CONTINUATION
    + PARAGRAPH
    + FOOTNOTE
    + SMALL_TEXT
    + MARGIN
    + FURIGANA
    + TABLE_ROW
    + PAGE
)
HEADING_MARKS: Final = frozenset(HEADING_SIZES + BOLD_HEADING)
ANY_MARK: Final = re.compile("[\ufdd0-\ufdef]")
_PAGE_LINE: Final = re.compile(rf"{PAGE}\d*\n?")


def has_layout(text: str) -> bool:
    """Returns whether a text layer has the marks of a layout."""
    return PARAGRAPH in text or PAGE in text


def remove_layout_marks(text: str) -> str:
    """Returns the text of the document without the marks and the lines of page numbers."""
    return ANY_MARK.sub("", _PAGE_LINE.sub("", text)) if has_layout(text) else text
