"""Parses the footnotes of a text layer, and removes their marks from the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.documents.text_layer.layout_marks import MARK_END, MARK_START
from briefings.documents.text_layer.lines import BODY, LineRole, TextLine, choose_separator, ends_sentence
from briefings.documents.text_layer.titles import BRACKET, read_number
from briefings.domain import FootnoteReference

if TYPE_CHECKING:
    from briefings.documents.text_layer.line_search import LineSearch

_FOOTNOTE_START = re.compile(
    r"^(?:[(（](?:注\s?|Note\s)?(?P<n>\d{1,2})[)）]|[*＊](?P<s>\d{1,2})|注\s?(?P<c>\d{1,2})[:：)）])(?P<sep>\s*)(?P<t>.*)$"
)
_NOTE_START = re.compile("[(（*＊注]")
"""First character of footnotes."""

_FOOTNOTE_MARK = re.compile(
    rf"{MARK_START}[^{MARK_END}]*{MARK_END}|"
    r"\(\s?(?P<a>\d{1,2})\s?\)|[(（](?:注\s?|Note\s)(?P<b>\d{1,2})[)）]|[*＊](?P<c>\d{1,2})"
)
_MARK_SIGNS = ("(", "*", "＊", "（注", "（Note")
"""A text without these has no footnote mark, apart from raised ones."""

_RAISED_MARK = re.compile(f"{MARK_START}[^{MARK_END}]*{MARK_END}")
_EXPONENT_BASE = re.compile(r"(?:\d|(?<![A-Za-z])[kcmd]?m)$")
"""Text before a raised number that may be an exponent: `10`, `km`."""
_URL_LINE = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)
_UNFINISHED_END = re.compile(r"[:：、,（(「『・]$|(?:参照|https?://\S{0,400}[/\-_.=?&])$")
_OPEN_END = re.compile(r"[をがはにのとでてしけるりきんも、（「]$")
_ENUMERATION_START = re.compile(r"(?:^|[、，。；;：:（(「])\s*$")


class Footnote(Struct):
    """The text of a footnote.

    Attributes:
        mark: number of the footnote as it is printed.
        lines: its lines.
        tail: the end of its text.
        key: its number, followed by `~2` if it is the second footnote with this number.
        width: of its widest line, in columns.
        has_full_stop: whether its text has a Japanese one.
    """

    mark: str
    lines: list[TextLine] = field(default_factory=list)
    tail: str = ""
    key: str = ""
    width: int = 0
    has_full_stop: bool = False
    _parts: list[str] = field(default_factory=list)
    _length: int = 0
    _line_offsets: list[int] = field(default_factory=list)

    def add_line(self, line: TextLine, text: str) -> None:
        """Appends a line and sets its role."""
        line.role = LineRole.FOOTNOTE
        joined = not self.lines or self.lines[-1].word_continues
        gap = "" if joined else choose_separator(self.tail, text)
        self._parts.append(gap + text)
        self._length += len(gap)
        self._line_offsets.append(self._length)
        self._length += len(text)
        self.tail = (self.tail + gap + text)[-400:]
        self.width = max(self.width, line.width)
        self.has_full_stop = self.has_full_stop or "。" in text
        self.lines.append(line)

    @property
    def text(self) -> str:
        """The joined text."""
        return "".join(self._parts)

    def find_page_turns(self) -> tuple[int, ...]:
        """Finds the offsets in the text at which a page begins."""
        turns: list[int] = []
        page = self.lines[0].page
        for line, start in zip(self.lines, self._line_offsets, strict=True):
            if page is not None and line.page is not None and line.page > page:
                turns += [start] * (line.page - page)
                page = line.page
        return tuple(turns)


def find_footnotes(lines: list[TextLine], column: int, search: LineSearch) -> list[Footnote]:
    """Finds all footnotes in order and sets the role of their lines.

    A footnote begins with its number and a space. It continues while its lines are full, after an empty line only
    if it is incomplete (a colon before a URL), and on the next page if a line wider than the column follows.
    """
    footnotes: list[Footnote] = []
    starts = {
        i: start
        for i in search.find_starting(_NOTE_START)
        if lines[i].role is BODY and (start := _match_start(lines[i]))
    }
    if not starts:
        return footnotes
    first = next(iter(starts))
    wide = max(lines[i].width for i in starts)
    open_note: Footnote | None = None
    cut: Footnote | None = None
    for i, line in enumerate(lines[first:], first):
        if open_note is None and cut is None and i not in starts:
            continue
        previous = lines[i - 1] if i else None
        if line.role is not BODY:
            if open_note and not ends_sentence(open_note.tail):
                cut = open_note
            open_note = None
            continue
        start = starts.get(i)
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
    return footnotes


def _match_start(line: TextLine) -> re.Match[str] | None:
    match = _FOOTNOTE_START.match(line.text)
    return match if match and match["t"] else None


def _read_mark(match: re.Match[str]) -> str:
    return str(int(match["n"] or match["s"] or match["c"]))


def _begins_footnote(
    line: TextLine, match: re.Match[str], previous: TextLine | None, footnotes: list[Footnote], column: int
) -> bool:
    """Returns whether a bracketed number begins a footnote, not a heading or a line that starts with a mark."""
    half = line.text.startswith("(")
    named = _has_named_mark(line)
    tab = "\t" in match["sep"] or "\u3000" in match["sep"]
    if named:
        return True
    if footnotes and not tab and _has_named_mark(footnotes[-1].lines[0]):
        return False
    goes_on = previous is not None and previous.role is BODY and not previous.ends_sentence
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
    """Returns whether the form of the mark identifies a footnote: `（注1）`, `*1`."""
    return line.text[1:2] in {"注", "N"} or line.text[0] in "*＊注"


def _resembles_title(line: TextLine, title: str) -> bool:
    """Returns whether the line may be a heading: short, no sentence and no explanation of a term."""
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
        widest = max(wide, footnote.width)
        if column and last.width < 0.8 * widest and line.width <= column + 2 < widest and last.width > column + 4:
            return False  # the last line of a footnote that is set wider than the text
        return footnote.has_full_stop or last.width > 1.2 * column or bool(_OPEN_END.search(footnote.tail))
    return last.width >= 0.88 * max(wide, footnote.width)


def _is_heading(line: TextLine) -> bool:
    number = read_number(line.text)
    return number is not None and bool(number.title) and (number.strong or number.rank == BRACKET)


class UnmarkedText(Struct, frozen=True):
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


def remove_marks(text: str, known_marks: frozenset[str], claimed_marks: frozenset[str] = frozenset()) -> UnmarkedText:
    """Removes the footnote marks from a text.

    A number in half-width brackets is a mark if the document has a footnote with this number, or has other
    footnotes and the number follows a word directly. At the beginning of a clause, and between spaces, it is part of
    an enumeration and stays. A raised number is a mark unless it may be an exponent and has no footnote, or one to
    which another mark refers (`claimed_marks`).
    """
    if not (known_marks and any(map(text.__contains__, _MARK_SIGNS))) and MARK_START not in text:
        return UnmarkedText(text)
    pieces: list[str] = []
    references: list[FootnoteReference] = []
    unmatched: list[str] = []
    spans: list[tuple[int, int]] = []
    done = length = 0
    for match in _FOOTNOTE_MARK.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()]
        mark = _read_raised_mark(match[0]) if match[0][0] == MARK_START else _read_mark_number(match)
        if match[0][0] == MARK_START:
            if mark not in known_marks or mark in claimed_marks:
                if _EXPONENT_BASE.search(before):
                    piece = text[done : match.start()] + match[0][1:-1]
                    pieces.append(piece)
                    length += len(piece)
                    spans += [(match.start(), match.start() + 1), (match.end() - 1, match.end())]
                    done = match.end()
                    continue
                if mark not in known_marks:
                    unmatched.append(mark)
        else:
            if match["a"] and before[-1:] == " " == text[match.end() : match.end() + 1]:
                continue
            if mark not in known_marks:
                if _ENUMERATION_START.search(before) or match["c"] or not known_marks:
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


def _read_raised_mark(text: str) -> str:
    number = re.search(r"\d+", text)
    return str(int(number[0])) if number else text[1:-1]


def _read_mark_number(match: re.Match[str]) -> str:
    return str(int(match["a"] or match["b"] or match["c"]))


def find_claimed_marks(texts: list[str]) -> frozenset[str]:
    """Finds the raised numbers that are footnote marks without doubt, because they cannot be exponents."""
    return frozenset(
        _read_raised_mark(match[0])
        for text in texts
        for match in _RAISED_MARK.finditer(text)
        if not _EXPONENT_BASE.search(text[max(0, match.start() - 3) : match.start()])
    )


class _OrderedNotes(Struct):
    """Footnotes with the same number, in the order of the document.

    Attributes:
        keys: their keys.
        last_lines: for each, the highest number of a first line among it and those before it.
    """

    keys: list[str] = field(default_factory=list)
    last_lines: list[int] = field(default_factory=list)

    def add_note(self, note: Footnote) -> None:
        line = note.lines[0].number
        self.keys.append(note.key)
        # Columns that were separated may put a note before one of an earlier line.
        self.last_lines.append(max(line, self.last_lines[-1]) if self.last_lines else line)

    def find_next(self, line: int) -> str:
        """Finds the key of the first note that begins at a line or after it, or of the last note."""
        return self.keys[min(bisect_left(self.last_lines, line), len(self.keys) - 1)]


class FootnoteIndex:
    """The footnotes of a document by number; numbers may be used again on each page or in each section."""

    def __init__(self, footnotes: list[Footnote]) -> None:
        self._notes: defaultdict[str, _OrderedNotes] = defaultdict(_OrderedNotes)
        self._notes_by_page: defaultdict[tuple[str, int | None], _OrderedNotes] = defaultdict(_OrderedNotes)
        for note in footnotes:
            notes = self._notes[note.mark]
            count = len(notes.keys) + 1
            note.key = note.mark if count == 1 else f"{note.mark}~{count}"
            notes.add_note(note)
            self._notes_by_page[note.mark, note.lines[0].page].add_note(note)
        self.known_marks = frozenset(self._notes)

    def find_key(self, mark: str, page: int | None, line: int) -> str:
        """Finds the key of the footnote that a mark refers to.

        It is one on the mark's page, else the next one after it, else the last.
        """
        notes = self._notes.get(mark)
        if notes is None or len(notes.keys) < 2:
            return mark
        on_page = None if page is None else self._notes_by_page.get((mark, page))
        return (on_page or notes).find_next(line)
