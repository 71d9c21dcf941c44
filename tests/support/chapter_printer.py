"""Generates chapters, and prints them with the defects that PDF tools cause in the yearbook."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from enum import StrEnum

from briefings.documents.text_layer.widths import measure_width

_KINSOKU = "、。，．）」』〉》】・ー々ゃゅょっァィゥェォャュョッ！？％"
_OPENING = "（「『〈《【"
_RUBY = re.compile(r"\{([^|{}]+)\|([^{}]+)\}")
_KATAKANA = "アイウエオカキクケコサシスセソ"

_WHO = ["北湖", "南湖", "ミルカ共和国", "東山連邦", "湖水諸国", "日本政府", "G7各国", "オルタ大統領", "林外務大臣"]
_WHEN = [
    "1月",
    "10月、",
    "12月には",
    "同月",
    "2031年",
    "同年9月",
    "翌年",
    "3月5日に",
    "11月末に",
    "11月19日から20日にかけて",
]
_WHAT = [
    "湖の水位を測る観測網（WLN）の整備",
    "第3回「湖と山」対話・外相会合",
    "年平均2.4％の成長",
    "「自由で開かれた湖」に向けた協力",
    "人材育成（研修を含む。）と技術協力",
    "①防災、②漁業、③観光の三分野での取組",
    "（1）水の管理、（2）魚の保護及び（3）船の安全から成る計画",
    "Lake Security Dialogue（湖の安全対話）",
    "約1兆2,500億円の円借款",
    "SNSを通じた情報発信",
    "水{哨|しょう}{戒|かい}艇2隻の供与",
    "貨物の{迂|う}回輸送",
    "船の{拠|きょ}出",
    "12か国・地域が加わる枠組み",
]
_DID = [
    "を発表した",
    "に合意した",
    "を重ねて確認するとともに、隣国との対話を続けることで一致した",
    "をめぐって意見が分かれ、採択は見送られた",
    "が進んでいる",
    "を支持する考えを示したが、実施の時期は決まっていない",
    "について議論し、次の会合を開くことになった",
    "に影響が及び、暮らしへの不安が広がった",
    "を歓迎した（詳しくは別に述べる。）",
]


def sentence(rng: random.Random) -> str:
    """Returns a generated sentence."""
    subject, when = rng.choice(_WHO), rng.choice(_WHEN)
    begin = f"{when}{subject}は、" if rng.random() < 0.5 else f"{subject}では、{when}"
    middle = f"{rng.choice(_WHO)}との間で" if rng.random() < 0.5 else ""
    return f"{begin}{middle}{rng.choice(_WHAT)}{rng.choice(_DID)}。"


class Style(StrEnum):
    """The form in which the number of a heading is printed."""

    TABS = "1⇥⇥1⇥"
    BRACKET = "（1）"
    BRACKET_TAB = "（1）⇥"
    KANA = "ア⇥"
    KANA_BRACKET = "（ア）"
    LETTER = "ａ⇥"
    LETTER_BRACKET = "（ａ）"
    ANGLE = "〈〉"
    LENTICULAR = "【】"


def _numbered(style: Style, value: int) -> tuple[str, str, str]:
    """Returns the text before a title, the text after it, and the number in the path."""
    kana, letter = _KATAKANA[value - 1], chr(ord("ａ") + value - 1)
    return {
        Style.TABS: (f" \t{value}\t\t{value}\t ", "", str(value)),
        Style.BRACKET: (f"（{value}）", "", f"({value})"),
        Style.BRACKET_TAB: (f"（{value}）\t", "", f"({value})"),
        Style.KANA: (f"{kana}\t", "", kana),
        Style.KANA_BRACKET: (f"（{kana}）", "", f"({kana})"),
        Style.LETTER: (f"{letter}\t", "", chr(ord("a") + value - 1)),
        Style.LETTER_BRACKET: (f"（{letter}）", "", f"({chr(ord('a') + value - 1)})"),
        Style.ANGLE: ("〈", "〉", ""),
        Style.LENTICULAR: ("【", "】", ""),
    }[style]


@dataclass
class Part:
    """A heading with its paragraphs and what is below it; marks are written `[^3]`, ruby `{礼|れい}`."""

    style: Style
    title: str
    paragraphs: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    figure: list[str] = field(default_factory=list)


@dataclass
class ExpectedSection:
    """The expected content of a section: path, title, level, text without white space."""

    path: str
    title: str
    level: int
    text: str


def plain(text: str) -> str:
    """Returns a text without readings, marks and white space."""
    return re.sub(r"\s|\[\^\d+\]", "", _RUBY.sub(r"\1", text))


def list_expected_sections(parts: list[Part], above: str = "", level: int = 1) -> list[ExpectedSection]:
    """Returns the expected sections of a generated chapter, flat and in order."""
    result: list[ExpectedSection] = []
    for value, part in enumerate(parts, 1):
        own = _numbered(part.style, value)[2] or f"#{value}"
        path = f"{above}-{own}" if above else own
        result.append(ExpectedSection(path, plain(part.title), level, "".join(map(plain, part.paragraphs))))
        result += list_expected_sections(part.parts, path, level + 1)
    return result


@dataclass
class Printer:
    """Arranges parts in columns and pages, and writes the text layer that a PDF tool makes of them."""

    rng: random.Random
    column: int = 42
    height: int = 30
    page: int = 140
    notes: dict[str, str] = field(default_factory=dict)
    edition: int = 2031
    chapter: str = "第2章　湖と山の外交"
    section: str = "第4節　北の湖"
    title_column: int = 30
    loud: bool = True
    pages: dict[str, int] = field(default_factory=dict)
    _out: list[str] = field(default_factory=list)
    _on_page: int = 0
    _turn: bool = False
    _owed: list[str] = field(default_factory=list)

    def write(self, parts: list[Part]) -> str:
        """Returns the whole raw text."""
        self._parts(parts, "")
        self._foot()
        return "\n".join(self._out) + "\n "

    def _parts(self, parts: list[Part], above: str) -> None:
        for value, part in enumerate(parts, 1):
            before, after, own = _numbered(part.style, value)
            path = f"{above}-{own or f'#{value}'}" if above else own or f"#{value}"
            self._heading(before, part.title, after, path)
            for text in part.paragraphs:
                self._paragraph(text)
            if part.captions:
                for caption in part.captions:
                    self._blank()
                    self._line(caption)
                self._blank()
            if part.figure:
                if self._on_page + len(part.figure) > self.height:
                    self._foot()
                self._blank()
                for line in part.figure:
                    self._line(line)
                self._blank()
            self._parts(part.parts, path)

    def _heading(self, before: str, title: str, after: str, path: str) -> None:
        if self.rng.random() < 0.6 or before.startswith(" "):
            self._blank()
        if self._on_page >= self.height - 3:
            self._foot()
        width = (
            self.title_column if before.startswith(" ") else self.column - measure_width(before.replace("\t", "　"))
        )
        lines = self._broken(title, width, 0)
        for i, pieces in enumerate(lines):
            first, last = i == 0, i == len(lines) - 1
            text = [*pieces]
            text[0] = (before if first else "") + text[0]
            text[-1] += after if last else ""
            self._pieces(text)
            if first:
                self.pages[path] = self.page
        if before.startswith(" ") or self.rng.random() < 0.3:
            self._blank()

    def _paragraph(self, text: str) -> None:
        for i, pieces in enumerate(self._broken(text, self.column, 2)):
            self._pieces(pieces)
            if i == 0 and self.rng.random() < 0.4:
                self._blank()

    def _pieces(self, pieces: list[str]) -> None:
        """Writes a line with its readings: base, reading and rest on separate lines."""
        for i, piece in enumerate(pieces):
            reading = i % 2 == 1
            if reading and self.rng.random() < 0.4:
                self._blank()
            self._line(piece, free=i > 0)
            if reading and self.rng.random() < 0.2:
                self._blank()

    def _line(self, text: str, *, free: bool = False) -> None:
        if not free and self._on_page >= self.height:
            self._foot()
        if self._turn:
            text = text if text.startswith(" ") else " " + text
            self._turn = False
        for mark in re.findall(r"\[\^(\d+)\]", text):
            self._owed.append(mark)
        self._out.append(re.sub(r"\[\^(\d+)\]", r"(\1)", text))
        self._on_page += not free
        if self._on_page == self.height // 2 and not free and self.rng.random() < 0.7:
            self._blank()

    def _blank(self) -> None:
        if self._out and self._out[-1]:
            self._out.append("")

    def _foot(self) -> None:
        """Ends a page: its footnotes, its running head, its number."""
        if self._owed:
            self._blank()
            for mark in self._owed:
                lines = self._broken(self.notes[mark], 3 * self.column, 6)
                for i, pieces in enumerate(lines):
                    self._out.append((f"({mark})\t " if i == 0 else "") + "".join(pieces))
            self._blank()
            self._owed = []
        if self.loud or self._on_page < 0:
            self._blank()
            if self.page % 2:
                self._out += [f"{self.page}\t外交青書 {self.edition}", self.section]
            else:
                self._out += [self.chapter, "", f"DIPLOMATIC BLUEBOOK {self.edition}{self.page}", "", "", ""]
        self.page += 1
        self._on_page = 0
        self._turn = True

    def _broken(self, text: str, width: int, indent: int) -> list[list[str]]:
        """Returns the lines of a text; in a line with readings, these have odd indexes."""
        units: list[tuple[str, str]] = []
        done = 0
        for found in re.finditer(r"\{([^|{}]+)\|([^{}]+)\}|\[\^\d+\]|[A-Za-z]+|\d[\d,.]*", text):
            units += [(character, "") for character in text[done : found.start()]]
            units.append((found[1], found[2]) if found[1] else (found[0], ""))
            done = found.end()
        units += [(character, "") for character in text[done:]]
        lines: list[list[tuple[str, str]]] = [[]]
        room = width - indent
        for base, reading in units:
            wide = measure_width(re.sub(r"\[\^(\d+)\]", r"(\1)", base))
            hang = base[0] in _KINSOKU or base.startswith("[^")
            if base == " " and wide > room:
                continue
            if wide > room and not hang and lines[-1]:
                moved = [lines[-1].pop()] if lines[-1][-1][0][-1] in _OPENING and len(lines[-1]) > 1 else []
                lines.append(moved)
                room = width - sum(measure_width(unit[0]) for unit in moved)
            lines[-1].append((base, reading))
            room -= wide
        return [_with_readings(line) for line in lines if line]


def _with_readings(line: list[tuple[str, str]]) -> list[str]:
    pieces = [""]
    if line[0][0] == " ":
        line = line[1:]
    for base, reading in line:
        pieces[-1] += base
        if reading:
            pieces += [reading, ""]
    if pieces[-1] == "":
        pieces.pop()
    return pieces
