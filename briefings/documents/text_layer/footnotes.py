"""Parses the footnotes of a text layer, and removes their marks from the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefings.documents.text_layer.lines import LineRole, TextLine, choose_separator, ends_sentence
from briefings.documents.text_layer.titles import BRACKET, read_number
from briefings.domain import FootnoteReference

_FOOTNOTE_START = re.compile(
    r"^(?:[(（](?:注\s?|Note\s)?(?P<n>\d{1,2})[)）]|[*＊](?P<s>\d{1,2})|注\s?(?P<c>\d{1,2})[:：)）])(?P<sep>\s*)(?P<t>.*)$"
)
_FOOTNOTE_MARK = re.compile(r"\(\s?(?P<a>\d{1,2})\s?\)|[(（](?:注\s?|Note\s)(?P<b>\d{1,2})[)）]|[*＊](?P<c>\d{1,2})")
_URL_LINE = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
_UNFINISHED_END = re.compile(r"[:：、,（(「『・]$|(?:参照|https?://\S*[/\-_.=?&])$")
_OPEN_END = re.compile(r"[をがはにのとでてしけるりきんも、（「]$")
_ENUMERATION_START = re.compile(r"(?:^|[、，。；;：:（(「])\s*$")


@dataclass(slots=True)
class Footnote:
    """The text of a footnote.

    Attributes:
        mark: number of the footnote.
        lines: its lines.
        tail: the end of its text.
    """

    mark: str
    lines: list[TextLine] = field(default_factory=list)
    tail: str = ""
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _line_offsets: list[int] = field(default_factory=list)

    def add_line(self, line: TextLine, text: str) -> None:
        """Appends a line and sets its role."""
        line.role = LineRole.FOOTNOTE
        gap = choose_separator(self.tail, text) if self.lines else ""
        self._parts.append(gap + text)
        self._length += len(gap)
        self._line_offsets.append(self._length)
        self._length += len(text)
        self.tail = (self.tail + gap + text)[-400:]
        self.lines.append(line)

    @property
    def text(self) -> str:
        """The joined text."""
        return "".join(self._parts)

    def find_page_turns(self) -> tuple[int, ...]:
        """Offsets in the text at which a page begins."""
        turns: list[int] = []
        page = self.lines[0].page
        for line, start in zip(self.lines, self._line_offsets, strict=True):
            if page is not None and line.page is not None and line.page > page:
                turns += [start] * (line.page - page)
                page = line.page
        return tuple(turns)


def find_footnotes(lines: list[TextLine], column: int) -> list[Footnote]:
    """Finds all footnotes in order and sets the role of their lines.

    A footnote begins with its number and a space. It continues while its lines are full, after an empty line only
    where it is incomplete (a colon before a URL), and on the next page where a line wider than the column follows.
    """
    footnotes: list[Footnote] = []
    wide = max((line.width for line in lines if line.role is LineRole.BODY and _match_start(line)), default=0)
    open_note: Footnote | None = None
    cut: Footnote | None = None
    previous: TextLine | None = None
    for line in lines:
        if line.role is not LineRole.BODY:
            if open_note and not ends_sentence(open_note.tail):
                cut = open_note
            open_note, previous = None, line
            continue
        start = _match_start(line)
        if start and _begins_footnote(line, start, previous, footnotes, column):
            open_note = Footnote(_read_mark(start))
            open_note.add_line(line, start["t"])
            footnotes.append(open_note)
        elif open_note and _continues_footnote(open_note, line, column, wide):
            open_note.add_line(line, line.text)
        elif column and cut and line.width > 1.45 * column and not ends_sentence(cut.tail) and line.width <= wide + 6:
            cut.add_line(line, line.text)
            open_note, cut = cut, None
        else:
            if open_note and not ends_sentence(open_note.tail) and open_note.lines[-1].width >= 0.9 * wide > column:
                cut = open_note
            open_note = None
        previous = line
    return footnotes


def _match_start(line: TextLine) -> re.Match[str] | None:
    match = _FOOTNOTE_START.match(line.text)
    return match if match and match["t"] else None


def _read_mark(match: re.Match[str]) -> str:
    return str(int(match["n"] or match["s"] or match["c"]))


def _begins_footnote(
    line: TextLine, match: re.Match[str], previous: TextLine | None, footnotes: list[Footnote], column: int
) -> bool:
    """Whether a bracketed number begins a footnote, and not a heading or a line with a mark at its beginning."""
    half = line.text.startswith("(")
    named = _has_named_mark(line)
    tab = "\t" in match["sep"] or "\u3000" in match["sep"]
    if named:
        return True
    if footnotes and not tab and _has_named_mark(footnotes[-1].lines[0]):
        return False
    goes_on = previous is not None and previous.role is LineRole.BODY and not previous.ends_sentence
    if goes_on and not tab and not line.after_blank:
        return False
    after_note = previous is not None and previous.role is LineRole.FOOTNOTE
    expected = bool(footnotes) and int(match["n"]) == int(footnotes[-1].mark) + 1
    if half and (tab or (match["sep"] and (after_note or expected or not footnotes))):
        is_certain = after_note or (expected and not line.text.isascii())
        return not _resembles_title(line, match["t"]) or is_certain or line.width > 1.45 * column
    wide = column > 0 and line.width > 1.45 * column
    return wide and (line.after_blank or after_note) and (half or tab)


def _has_named_mark(line: TextLine) -> bool:
    """Whether the form of the mark identifies a footnote: `（注1）`, `*1`."""
    return line.text[1:2] in {"注", "N"} or line.text[0] in "*＊注"


def _resembles_title(line: TextLine, title: str) -> bool:
    """Whether the line may be a heading: short, no sentence and no explanation of a term."""
    return (
        line.width < 60 and not line.ends_sentence and not re.search(r"[:：。]|http", title) and "\t" not in line.text
    )


def _continues_footnote(  # noqa: PLR0911
    footnote: Footnote, line: TextLine, column: int, wide: int
) -> bool:
    last = footnote.lines[-1]
    if line.text.startswith("■"):
        return False
    if _URL_LINE.match(line.text) or _UNFINISHED_END.search(footnote.tail):
        return True
    if line.after_blank or line.indented or line.leading_blanks or _is_heading(line):
        return False
    if column and last.width < column - 4:
        return bool(_OPEN_END.search(footnote.tail))
    if not ends_sentence(footnote.tail):
        widest = max(wide, *(part.width for part in footnote.lines), 0)
        if column and last.width < 0.8 * widest and line.width <= column + 2 < widest and last.width > column + 4:
            return False  # the last line of a footnote that is set wider than the text
        return "。" in footnote.text or last.width > 1.2 * column or bool(_OPEN_END.search(footnote.tail))
    return last.width >= 0.88 * max(wide, *(part.width for part in footnote.lines), 0)


def _is_heading(line: TextLine) -> bool:
    number = read_number(line.text)
    return number is not None and bool(number.title) and (number.strong or number.rank == BRACKET)


@dataclass(frozen=True, slots=True)
class UnmarkedText:
    """A text without its footnote marks.

    Attributes:
        text: the text without marks.
        references: the marks with their offsets in it.
        unmatched_marks: the marks without a footnote.
        mark_spans: start and end of each mark in the original text.
    """

    text: str
    references: tuple[FootnoteReference, ...] = ()
    unmatched_marks: tuple[str, ...] = ()
    mark_spans: tuple[tuple[int, int], ...] = ()

    def map_offset(self, offset: int) -> int:
        """Converts an offset in the original text to one in the text without marks."""
        return offset - sum(min(end, offset) - start for start, end in self.mark_spans if start < offset)


def remove_marks(text: str, known_marks: frozenset[str]) -> UnmarkedText:
    """Removes the footnote marks from a text.

    A number in half-width brackets is a mark where the document has a footnote with this number, or has other
    footnotes and the number follows a word directly. At the beginning of a clause, and between spaces, it is part of
    an enumeration and stays.
    """
    if not known_marks:
        return UnmarkedText(text)
    pieces: list[str] = []
    references: list[FootnoteReference] = []
    unmatched: list[str] = []
    spans: list[tuple[int, int]] = []
    done = length = 0
    for match in _FOOTNOTE_MARK.finditer(text):
        mark = str(int(match["a"] or match["b"] or match["c"]))
        before = text[max(0, match.start() - 3) : match.start()]
        if match["a"] and before[-1:] == " " == text[match.end() : match.end() + 1]:
            continue
        if mark not in known_marks:
            if _ENUMERATION_START.search(before) or match["c"]:
                continue
            unmatched.append(mark)
        piece = text[done : match.start()]
        pieces.append(piece)
        length += len(piece)
        references.append(FootnoteReference(mark, length))
        spans.append(match.span())
        done = match.end()
    pieces.append(text[done:])
    return UnmarkedText("".join(pieces), tuple(references), tuple(unmatched), tuple(spans))
