"""Reads the numbers of headings, and collects the lines of a title."""

from __future__ import annotations

import re
import unicodedata

from msgspec import Struct

from briefings.documents.text_layer.lines import TextLine, join_texts, remove_doubling
from briefings.text.numerals import parse_number

_KATAKANA_ORDER = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_KATAKANA_VALUES = {letter: value for value, letter in enumerate(_KATAKANA_ORDER, 1)}

PART, CHAPTER, CLAUSE, ARABIC, BRACKET, KANA, KANA_BRACKET, LETTER, LETTER_BRACKET, CIRCLED, NAMED, BOX = range(12)
VOLUME = -1
"""Ranks of headings, the highest first: 第1編 (`VOLUME`), 第1部, 第1章, 第1節, 1, （1）, ア, （ア）, ａ, （ａ）, ①,
〈…〉, boxes."""

_DECIMAL_STEP = 0.1
_ROMAN_STEP = 0.3
"""Distance in rank of the levels of a decimal number, and of a Roman number from an Arabic one."""

FIGURE_LABELS = ("注", "略語", "出典", "備考", "参考", "凡例", "資料", "単位")
"""Names in brackets that belong to figures and are not headings."""

_MAX_LENGTH = 400
_ASCII_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_WIDE_DIGIT = re.compile("[０-９]")
_NUMBER_START = re.compile(
    r"[第特（(【〈＜《\u2460-\u2473\u2160-\u216b]|\d{1,2}[\s.．\-－‐–]|[ア-ンa-zａ-ｚA-Z][ \t\u3000.．]"
    r"|([\dア-ンa-zａ-ｚA-Z])\1|[IVX]{2}|コラ|C[HhOo]|Se|Pa"
)
"""The first characters of all numbers and names; most lines of running text have others. The first letter of a title
that is printed twice is doubled."""
FIRST_OF_NUMBER = re.compile(r"[第特（(【〈＜《\u2460-\u2473\u2160-\u216b\dア-ンa-zａ-ｚA-Z]")
"""The first character of all numbers and names."""
_DOUBLED_NUMBER = re.compile(r"^(?P<n>\d{1,2})[\s]*\t[\s]*(?P=n)[\s]+(?P<t>\S.*)$")
_PLAIN_NUMBER = re.compile(r"^(?P<n>\d{1,2})(?P<sep>[ \t\u3000]+|[.．](?!\d)\s*)(?P<t>\S.*)$")
_DECIMAL_NUMBER = re.compile(
    r"^(?P<n>\d{1,2}(?:[.．\-－‐–]\d{1,2}){1,3})[.．]?(?P<sep>[ \t\u3000]+)(?P<t>(?![\d%％]|percent|per cent)\S.*)$"
)
_ROMAN_FORM = re.compile(r"^(?P<n>[IVX]{1,5}|[Ⅰ-Ⅻ])(?P<sep>[.．]\s*|[\t\u3000]+| (?=[^\x00-\u2fff]))(?P<t>\S.*)$")
_BRACKETED_NUMBER = re.compile(r"^[（(]\s?(?P<n>\d{1,2})\s?[）)](?P<sep>\s*)(?P<t>.*)$")
_KANA_FORM = re.compile(
    rf"^(?P<n>[{_KATAKANA_ORDER}])(?P<sep>[ \t\u3000]+|[.．])\s*(?P<t>(?![ァィゥェォッャュョヮー])\S.*)$"
)
_KANA_IN_BRACKETS = re.compile(r"^[（(](?P<n>[ア-ン])[）)](?P<sep>\s*)(?P<t>\S.*)$")
_LETTER_FORM = re.compile(r"^(?P<n>[a-zａ-ｚ])(?P<sep>[\t\u3000]+|[.．]\s?| (?=[^\x00-\u2fff]))(?P<t>\S.*)$")
_LETTER_IN_BRACKETS = re.compile(r"^[（(](?P<n>[a-zａ-ｚ])[）)](?P<sep>\s*)(?P<t>\S.*)$")
_CIRCLED_FORM = re.compile(r"^(?P<n>[\u2460-\u2473])(?P<sep>[ \t\u3000]+)(?P<t>\S.*)$")
_PART_FORM = re.compile(r"^第\s*(?P<n>[\d一二三四五六七八九十]{1,3})\s*(?P<kind>[部編章節])(?P<sep>\s*)(?P<t>.*)$")
_GLUED_PAGE = re.compile(r"(?<=[\u3040-\u9fff）」』])[\s　…‥・.]{0,200}\d{1,3}$")
"""A page number after the title of a part or chapter, as in a table of contents."""
_ENGLISH_PART = re.compile(r"^(?P<kind>Chapter|Section|Part)\s+(?P<n>\d{1,2})(?P<sep>[\s:.\-–—]*)(?P<t>(?![a-z]).*)$")
_CAPITAL_FORM = re.compile(r"^(?P<n>[A-Z])(?P<sep>[.．]\s+|\t)(?P<t>[A-Z\u3040-\u9fff].*)$")
_CAPITAL_IN_BRACKETS = re.compile(r"^[（(](?P<n>[A-Z])[）)](?P<sep>\s+)(?P<t>[A-Z].*)$")
_DIGIT_FORMS = ((_DOUBLED_NUMBER, ARABIC), (_PLAIN_NUMBER, ARABIC))
_BRACKETED_FORMS = (
    (_BRACKETED_NUMBER, BRACKET),
    (_KANA_IN_BRACKETS, KANA_BRACKET),
    (_LETTER_IN_BRACKETS, LETTER_BRACKET),
    (_CAPITAL_IN_BRACKETS, KANA_BRACKET),
)
_LETTER_FORMS = ((_KANA_FORM, KANA), (_LETTER_FORM, LETTER), (_CIRCLED_FORM, CIRCLED), (_CAPITAL_FORM, KANA))
_LENTICULAR_NAME = re.compile(r"^【\s*(?P<t>[^【】]{1,60})\s*】(?P<rest>.*)$")
_ANGLE_NAME = re.compile(r"^[〈＜](?P<t>[^〈〉＜＞]{1,60})[〉＞](?P<rest>.*)$")
_DOUBLE_ANGLE_NAME = re.compile(r"^《(?P<t>[^《》]{1,60})》(?P<rest>.*)$")
_BOX_HEADING = re.compile(r"^(?P<t>(?:特集|コラム|COLUMN|Column)(?:[\s:：].{0,60})?)$")


class HeadingNumber(Struct, frozen=True):
    """The number with which a heading begins.

    Attributes:
        rank: rank of its form; smaller is higher.
        number: as written in a path; empty if the heading has only a name.
        value: its value, from 1; 0 if it has no number.
        title: the text after it.
        strong: whether a tab or an ideographic space follows it, as in headings.
        run_in_text: text of the first paragraph on the line of the heading.
        doubled: whether it occurs twice with a tab between, as only in headings.
    """

    rank: float
    number: str
    value: int
    title: str
    strong: bool
    run_in_text: str = ""
    doubled: bool = False


def read_number(text: str) -> HeadingNumber | None:
    """Returns the number with which a line begins, or None. A line with a number need not be a heading."""
    if len(text) > _MAX_LENGTH or not _NUMBER_START.match(text):
        return None
    text = remove_doubling(text)
    folded = text.translate(_ASCII_DIGITS) if _WIDE_DIGIT.search(text) else text
    first = folded[0]
    if first in "（(":
        return _match_forms(_BRACKETED_FORMS, folded, text)
    if first.isdecimal():
        return _read_decimal(folded, text) or _match_forms(_DIGIT_FORMS, folded, text)
    part = _PART_FORM.match(folded)
    if part:
        rank = {"編": VOLUME, "部": PART, "章": CHAPTER, "節": CLAUSE}[part["kind"]]
        value = _parse_value(part["n"])
        title = _GLUED_PAGE.sub("", part["t"].strip())
        return HeadingNumber(rank, f"第{value}{part['kind']}", value, title, bool(part["sep"] or not part["t"]))
    english = _ENGLISH_PART.match(folded)
    if english:
        kind, value = {"Part": ("部", PART), "Chapter": ("章", CHAPTER), "Section": ("節", CLAUSE)}[english["kind"]]
        number = int(english["n"])
        return HeadingNumber(value, f"第{number}{kind}", number, english["t"].strip(), strong=True)
    return _read_roman(folded, text) or _match_forms(_LETTER_FORMS, folded, text) or read_name(text)


def _match_forms(forms: tuple[tuple[re.Pattern[str], int], ...], folded: str, text: str) -> HeadingNumber | None:
    for pattern, rank in forms:
        match = pattern.match(folded)
        if match:
            return _build_number(match, pattern, rank, text)
    return None


def may_begin_with_number(text: str) -> bool:
    """Returns whether a line may begin with a number or a name in brackets, by its first three characters."""
    return _NUMBER_START.match(text) is not None


def _read_decimal(folded: str, text: str) -> HeadingNumber | None:
    """Returns a number of several levels: `1.2`, `3-1-4`.

    Each level is one rank below the number of the level above.
    """
    match = _DECIMAL_NUMBER.match(folded)
    if match is None:
        return None
    own = re.sub(r"[．－‐–]", lambda sign: "." if sign[0] == "．" else "-", match["n"])
    parts = re.split(r"[.-]", own)
    strong = _is_strong(match["sep"])
    rank = ARABIC + _DECIMAL_STEP * (len(parts) - 1)
    return HeadingNumber(rank, own, int(parts[-1]), text[match.start("t") :].strip(), strong)


def _read_roman(folded: str, text: str) -> HeadingNumber | None:
    match = _ROMAN_FORM.match(folded)
    if match is None:
        return None
    own = unicodedata.normalize("NFKC", match["n"])
    value = _parse_roman(own)
    if not value:
        return None
    strong = _is_strong(match["sep"])
    return HeadingNumber(ARABIC - _ROMAN_STEP, own, value, text[match.start("t") :].strip(), strong)


def _parse_roman(number: str) -> int:
    """Returns the value of a Roman number up to 39; 0 for other letters."""
    match = re.fullmatch(r"(X{0,3})(IX|IV|V?I{0,3})", number)
    if match is None:
        return 0
    ones = {"IX": 9, "IV": 4}.get(match[2], 5 * match[2].count("V") + match[2].count("I"))
    return 10 * len(match[1]) + ones


def _is_strong(separator: str) -> bool:
    """Returns whether a tab or an ideographic space is between a number and a title."""
    return "\t" in separator or "\u3000" in separator


def _build_number(match: re.Match[str], pattern: re.Pattern[str], rank: int, text: str) -> HeadingNumber:
    own = unicodedata.normalize("NFKC", match["n"])
    strong = pattern is _DOUBLED_NUMBER or _is_strong(match["sep"])
    number = f"({own})" if rank in (BRACKET, KANA_BRACKET, LETTER_BRACKET) else own
    return HeadingNumber(
        rank, number, _parse_value(own), text[match.start("t") :].strip(), strong, doubled=pattern is _DOUBLED_NUMBER
    )


def read_name(text: str) -> HeadingNumber | None:
    """Returns a heading without a number: a name in brackets with the text after it, or the heading of a box."""
    box = _BOX_HEADING.match(text)
    if box:
        return HeadingNumber(BOX, "", 0, box["t"].strip(), strong=True)
    for pattern in (_LENTICULAR_NAME, _ANGLE_NAME, _DOUBLE_ANGLE_NAME):
        match = pattern.match(text)
        if match:
            return HeadingNumber(NAMED, "", 0, match["t"].strip(), not match["rest"], match["rest"].strip())
    return None


def _parse_value(number: str) -> int:
    if number in _KATAKANA_VALUES:
        return _KATAKANA_VALUES[number]
    if len(number) == 1 and "a" <= number.lower() <= "z":
        return ord(number.lower()) - ord("a") + 1
    return parse_number(number)


def get_next_letter(letter: str) -> str:
    """Returns the next kana or Latin letter of an enumeration; empty after the last one and for other characters."""
    if letter in _KATAKANA_VALUES:
        return _KATAKANA_ORDER[_KATAKANA_VALUES[letter] : _KATAKANA_VALUES[letter] + 1]
    return chr(ord(letter) + 1) if len(letter) == 1 and letter.isalpha() and letter not in "zｚ" else ""


_OPEN_END = re.compile(
    r"(?:[、，・／/＝=のをにがはとでや（(「『〈《:：]|及び|並びに|又は|若しくは|[にの]おける|に関する|に対する|に向けた|による|に係る"
    r"|をめぐる|を通じた|に基づく|として|とした|など[のへ]|\b(?:and|of|the|for|in|on|with|to|or|between))$"
)
_MAX_OPEN_END_LENGTH = 16
"""More characters than the longest of these ends has."""

_PARTICLE_START = re.compile(r"(?:[のにをがはへでとや]|及び|並びに)")
_CONTENT_WORD_START = re.compile(r"はじめ|との(?!の)|のち|にわか|がん|とき|ところ")
_SENTENCE_SIGNS = re.compile(r"[はがもでにて]、|では、?|には、?|[はが][^、]*。")
_UNFINISHED_LINE = re.compile(r"(?:[、，をがは]|には|では|とは|ており|[しいて][、，])$")
_BARE_NUMBER = re.compile(r"^[-–]?\s*\d{1,4}\s*[-–]?$")
_NAME_BRACKETS = frozenset("【〈《＜")
_OPENING_BRACKET = re.compile(r"[（「『〈(]")
_MAX_TITLE_LINES = 6


class HeadingTitle(Struct):
    """A title that is being collected.

    Attributes:
        text: text of the title.
        lines: its lines.
        run_in_text: running text after the title on its last line.
    """

    text: str
    lines: list[TextLine]
    run_in_text: str = ""
    _row_width: int = 0

    def add_line(self, line: TextLine, text: str) -> None:
        """Appends a line."""
        self._row_width = line.width + (self._row_width if self.lines[-1].split_by_furigana else 0)
        self.text = join_texts(self.text, text)
        self.lines.append(line)

    @property
    def row_width(self) -> int:
        """Width of its last printed row; lines split by furigana are one row."""
        return self._row_width or self.lines[-1].width


def collect_title(body_lines: list[TextLine], i: int, number: HeadingNumber, column: int) -> HeadingTitle:
    """Collects the title of the heading that begins at index `i`.

    It continues on the next line if furigana split it, if it is incomplete (`…に関する`, an open bracket), and
    if its line is full and the next one is short and no running text.
    """
    title = HeadingTitle(number.title, [body_lines[i]], number.run_in_text)
    for line in body_lines[i + 1 : i + 1 + _MAX_TITLE_LINES]:
        if title.run_in_text or not _continues_title(title, line, body_lines, i + len(title.lines), number, column):
            break
        title.add_line(line, remove_doubling(line.text))
    return title


def stops_short(title: str) -> bool:
    """Returns whether a title is incomplete: it ends with a particle or has an open bracket."""
    return _OPEN_END.search(title[-_MAX_OPEN_END_LENGTH:]) is not None or _has_open_bracket(title)


def collect_name(body_lines: list[TextLine], i: int, column: int) -> tuple[HeadingNumber, HeadingTitle] | None:
    """Collects a name in brackets (`【…】`) with the closing bracket on a later line.

    None if there is none at index `i`.

    An empty line ends it, except after furigana or a full line, where text layers have spurious empty lines.
    """
    first = body_lines[i]
    if first.text[:1] not in _NAME_BRACKETS or read_name(first.text) is not None:
        return None
    text, lines = first.text, [first]
    for line in body_lines[i + 1 : i + 1 + 2 * _MAX_TITLE_LINES]:
        if (
            (line.after_blank and not (lines[-1].split_by_furigana or _is_full_line(lines[-1], column)))
            or "。" in text
            or line.text[:1] in _NAME_BRACKETS
        ):
            return None
        text = join_texts(text, line.text)
        lines.append(line)
        number = read_name(text)
        if number is not None:
            return number, HeadingTitle(number.title, lines, number.run_in_text)
        if len(text) > 90:
            return None
    return None


def _is_full_line(line: TextLine, column: int) -> bool:
    return bool(column) and line.width >= column - 4


def _continues_title(  # noqa: C901, PLR0911, PLR0913, PLR0917  one condition for each end of a title
    title: HeadingTitle, line: TextLine, body_lines: list[TextLine], j: int, number: HeadingNumber, column: int
) -> bool:
    last = title.lines[-1]
    if last.split_by_furigana and (not column or title.row_width + line.width <= column + 6):
        return "。" not in line.text
    if title.text.endswith(("?", "？", "!", "！")):
        return False
    if line.indented and _is_hanging(title, line, column):
        return True
    if line.indented or line.leading_blanks or line.ends_sentence or "。" in line.text or line.text.startswith("■"):
        return False
    if _begins_heading(line):
        return False
    if number.rank <= CLAUSE:
        return _continues_chapter(title, line, body_lines, j, column)
    if number.rank in (NAMED, BOX):
        return False
    open_end = stops_short(title.text)
    top = number.rank == ARABIC and number.strong
    orphan = line.width <= 4 and title.row_width >= 0.65 * column
    full = orphan or title.row_width >= (0.5 if top else 0.8) * column
    short = line.width < 0.8 * column or ((open_end or _PARTICLE_START.match(line.text)) and line.width <= column - 5)
    if line.after_blank and not (full and short and title.row_width >= 0.65 * column):
        return False
    if open_end and (title.row_width >= 0.45 * column or line.width < column - 4):
        return True
    if not column or line.split_by_furigana or line.width > column - 5:
        return False
    return full and not _UNFINISHED_LINE.search(line.text) and not _SENTENCE_SIGNS.search(line.text)


def _is_hanging(title: HeadingTitle, line: TextLine, column: int) -> bool:
    """Returns whether an indented line is the second row of a title with a hanging indent.

    The line is short, and either continues a phrase or follows a row that stops short.

    It is short and begins no item.
    """
    begins_in_phrase = _PARTICLE_START.match(line.text) is not None and not _CONTENT_WORD_START.match(line.text)
    return (
        bool(column)
        and "。" not in line.text
        and (begins_in_phrase or stops_short(title.text))
        and title.row_width >= 0.5 * column
        and line.width < 0.8 * column
    )


def _continues_chapter(title: HeadingTitle, line: TextLine, body_lines: list[TextLine], j: int, column: int) -> bool:
    """Returns whether the title of a chapter or section continues: it ends before an empty line or a heading."""
    if _BARE_NUMBER.match(line.text):
        return False
    if not title.text:
        return True
    if line.after_blank or len(title.lines) > 3:
        return False
    if stops_short(title.text):
        return True
    after = body_lines[j + 1] if j + 1 < len(body_lines) else None
    apart = after is None or after.after_blank or _begins_heading(after)
    return apart and (not column or line.width < 1.5 * column)


def _begins_heading(line: TextLine) -> bool:
    number = read_number(line.text)
    return number is not None and (number.strong or bool(number.value))


def _has_open_bracket(text: str) -> bool:
    return _OPENING_BRACKET.search(text) is not None and any(
        text.count(opening) > text.count(closing) for opening, closing in ("（）", "「」", "『』", "〈〉", "()")
    )
