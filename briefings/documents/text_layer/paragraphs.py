"""Joins lines of running text to paragraphs."""

from __future__ import annotations

from msgspec import Struct, field

from briefings.documents.text_layer.layout_marks import CONTINUATION
from briefings.documents.text_layer.lines import TextLine, choose_separator, joins_without_space

_UNWRAPPED_RATIO = 2.5
"""Width relative to the column from which lines are not broken at the column."""


class ParagraphBuilder(Struct):
    """A paragraph that is being built.

    Attributes:
        page: its first page.
        has_hangul: whether its document has Hangul, so that a space may precede any line.
        page_turns: offsets at which later pages begin.
    """

    page: int | None
    has_hangul: bool = True
    page_turns: list[int] = field(default_factory=list)
    _current_page: int | None = None
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _word_continues: bool = False

    def add_line(self, line: TextLine) -> None:
        """Appends a line."""
        if not self._parts:
            self._current_page = line.page
        elif not self._word_continues and (self.has_hangul or not joins_without_space(line.text)):
            gap = choose_separator(self._last_text(), line.text)
            if gap:
                self._parts.append(gap)
                self._length += 1
        if line.page is not None and self._current_page is not None and line.page > self._current_page:
            self.page_turns += [self._length] * (line.page - self._current_page)
            self._current_page = line.page
        self._word_continues = line.word_continues
        self._parts.append(line.text)
        self._length += len(line.text)

    def _last_text(self) -> str:
        return "".join(self._parts[-4:])[-400:]

    def build_text(self) -> str:
        """The text of the paragraph."""
        return "".join(self._parts)


def begins_paragraph(before: TextLine | None, line: TextLine, column: int) -> bool:
    """Whether a line begins a paragraph; `before` is the line before it in the same section.

    A paragraph begins only after the end of a sentence: after a short line, with an indent, or, after a full line,
    where the line is one character narrower than the column, as an indented line is, or precedes an empty line. In a
    text layer with layout marks, the marks decide.
    """
    if before is None:
        return True
    if line.has_layout:
        return line.layout_mark not in {"", CONTINUATION}
    if line.indented or not before.ends_sentence:
        return line.indented and before.ends_sentence
    if not column or line.width > _UNWRAPPED_RATIO * column:
        return line.after_blank or before.width < 40
    if before.width <= column - 3:
        return True
    return line.width <= column - 2 or (line.before_blank and not line.ends_sentence and line.width < column)
