"""Paragraphs: which lines of a column belong to one, and their text with what stood in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from briefings.documents.text_layer.lines import TextLine, choose_separator


@dataclass(slots=True)
class ParagraphBuilder:
    """A paragraph as it grows: its text, the page on which it starts, and where later pages begin in it."""

    page: int | None
    text: str = ""
    page_turns: list[int] = field(default_factory=list)
    first_line: int = 0
    _current_page: int | None = None
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _word_continues: bool = False

    def add_line(self, line: TextLine) -> None:
        """Join a line to its end."""
        if not self._parts:
            self.first_line, self._current_page = line.number, line.page
        else:
            gap = "" if self._word_continues else choose_separator(self._last_text(), line.text)
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
        """Its text."""
        return "".join(self._parts)


def begins_paragraph(before: TextLine | None, line: TextLine, column: int) -> bool:
    """Whether a paragraph begins with a line of running text; `before` is the last one of the same section.

    Only where a sentence ended: behind a short line, with an indent, or, behind a line that happens to be full, when
    the line is one character shorter than its column, as an indented first line is, or an empty line follows it.
    """
    if before is None:
        return True
    if line.indented:
        return before.ends_sentence
    if not before.ends_sentence:
        return False
    if not column:
        return line.after_blank or before.width < 40
    if before.width <= column - 3:
        return True
    return line.width <= column - 2 or (line.before_blank and not line.ends_sentence and line.width < column)
