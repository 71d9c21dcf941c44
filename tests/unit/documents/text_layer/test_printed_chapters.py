"""Generated chapters with the defects of the yearbook's text layer are parsed exactly."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from briefings.documents import parse_document
from briefings.documents.text_layer.line_search import LineSearch
from briefings.documents.text_layer.lines import split_lines
from briefings.documents.text_layer.pages import find_running_heads
from briefings.domain import Document, PassageKind
from tests.support.chapter_printer import (
    ExpectedSection,
    Part,
    Printer,
    Style,
    list_expected_sections,
    plain,
    sentence,
)
from tests.support.examples import count_examples

TITLES = (
    "概観",
    "総論",
    "南湖・東山",
    "日・北湖関係",
    "湖水諸国連合（LSU）",
    "「湖と山」構想に基づく取組",
    "湖の防災と海上の安全に関する地域の枠組みづくりに向けた国際的な協力",
    "2030年の北湖情勢",
    "食料・水・{哨|しょう}{戒|かい}艇の供与",
    "法の支配、人権及び民主主義の湖への定着",
    "アフリカ連合（AU）及び地域共同体との連携強化に向けた対話の枠組み",
)
DEPTHS = (
    (Style.TABS, Style.BRACKET, Style.KANA, Style.KANA_BRACKET, Style.LETTER),
    (Style.TABS, Style.BRACKET_TAB, Style.KANA, Style.KANA_BRACKET, Style.LETTER_BRACKET),
    (Style.TABS, Style.BRACKET, Style.ANGLE),
    (Style.TABS, Style.BRACKET, Style.KANA, Style.LENTICULAR),
    (Style.TABS, Style.ANGLE),
    (Style.BRACKET, Style.KANA),
)
CAPTIONS = (
    "日・北湖首脳会談（5月12日、東京　写真提供：内閣広報室）",
    "湖水首脳会合に出席する林外務大臣（7月3日、ミルカ市）",
    "「湖と山」対話20周年記念イラスト ©森野湖子",
)
FIGURES = (
    ("■ 湖の安全対話の参加国", "", "北湖", "南湖 東山", "LSU（10）※1", "〈注〉", "※1　南湖は2021年に参加停止を表明"),
    ("■ 主要な枠組み", "LSU（12）", "北湖", "〈略語解説〉", "LSU（Lake States Union）：湖水諸国連合（12）"),
)
_FLOOD = (
    "北湖洪水：2030年6月から7月にかけて北湖で発生した洪水。死者は120人を超え、国際連合湖沼計画（UNLP）が"
    "支援を呼び掛けた。北湖政府は被災した地域の復旧のための計画を同年中に取りまとめ、翌年から実施している。"
)
NOTES = (
    _FLOOD,
    "LSU：Lake States Union",
    "湖における船の安全に関する協定",
    "詳細は北湖外務省ホームページ参照：https://www.example.go.jp/mofaj/area/hokko.html",
)


class Maker:
    """Generates a chapter from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  chapters, not secrets
        self._marks = itertools.count(self.rng.choice([1, 1, 10, 48]))
        self.notes: dict[str, str] = {}
        self.parts = self._below(self.rng.choice(DEPTHS), 0)
        self.printer = Printer(
            self.rng,
            column=self.rng.choice([40, 42, 44]),
            height=self.rng.choice([40, 70]),
            page=self.rng.choice([28, 140]),
            notes=self.notes,
        )
        self.text = self.printer.write(self.parts)

    def _below(self, styles: tuple[Style, ...], depth: int) -> list[Part]:
        count = 11 if depth == 0 and self.rng.random() < 0.1 else self.rng.randint(1, 3)
        return [self._part(styles, depth, count) for _ in range(count)]

    def _part(self, styles: tuple[Style, ...], depth: int, count: int) -> Part:
        part = Part(styles[depth], self.rng.choice(TITLES))
        deeper = depth + 1 < len(styles) and count < 8 and self.rng.random() < 0.6
        if not deeper or self.rng.random() < 0.4:
            part.paragraphs = [self._paragraph() for _ in range(self.rng.randint(1, 3))]
            part.captions = self.rng.sample(CAPTIONS, 1) if self.rng.random() < 0.15 else []
            part.figure = list(self.rng.choice(FIGURES)) if self.rng.random() < 0.08 else []
        if deeper:
            part.parts = self._below(styles, depth + 1)
        return part

    def _paragraph(self) -> str:
        text = "".join(sentence(self.rng) for _ in range(self.rng.randint(1, 5)))
        places = [found.end(1) for found in re.finditer(r"(?<![|{])([\u4e00-\u9fff]{2})(?=[はがをの])", text)]
        if places and self.rng.random() < 0.35:
            mark = str(next(self._marks))
            self.notes[mark] = self.rng.choice(NOTES)
            place = self.rng.choice(places)
            text = f"{text[:place]}[^{mark}]{text[place:]}"
        return text


@given(seed=st.integers(0, 10**6))
@example(seed=74426)  # a title over two rows at the top of a page ends the figure before it
@settings(max_examples=count_examples(40), deadline=None, derandomize=True)
def test_generated_chapter_round_trips(seed):
    """Headings of every style and depth, over several lines and with readings in them; texts, notes, pages."""
    made = Maker(seed)
    assume(len(made.text) > 600)  # a text of a few lines does not determine the width of its column
    chapter = parse_document(Document("bluebook-2031-chapter-2-section-4.raw.txt", made.text, "")).chapter
    found = [
        ExpectedSection(
            section.path,
            plain(section.title),
            section.level,
            "".join(plain(passage.text) for passage in chapter.list_paragraphs(section.path)),
        )
        for section in chapter.sections
    ]
    assert found == list_expected_sections(made.parts)
    assert {section.path: section.page for section in chapter.sections} == made.printer.pages
    notes = {p.mark: plain(p.text) for p in chapter.passages if p.kind is PassageKind.FOOTNOTE}
    assert notes == {mark: plain(text) for mark, text in made.notes.items()}
    captions = Counter(plain(p.text) for p in chapter.passages if p.kind is PassageKind.CAPTION)
    assert captions == Counter(plain(caption) for part in list_parts(made.parts) for caption in part.captions)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=count_examples(20), deadline=None)
def test_nothing_of_a_generated_chapter_is_dropped(seed):
    """Text in no title and no passage is a reading, a running head, a number, a bracket or a mark."""
    made = Maker(seed)
    lines = split_lines(made.text)
    heads = find_running_heads(lines, LineSearch([line.text for line in lines]))
    spent = Counter("".join(plain(line.text) for head in heads for line in lines[head.first : head.last + 1]))
    chapter = parse_document(Document("x.txt", made.text, "")).chapter
    kept = Counter("".join([plain(p.text) for p in chapter.passages] + [plain(s.title) for s in chapter.sections]))
    left = Counter(plain(made.text)) - spent - kept
    assert not {character for character in left if "\u4e00" <= character <= "\u9fff"}
    assert not set(left) & set("。、")


def list_parts(parts: list[Part]) -> list[Part]:
    return [below for part in parts for below in (part, *list_parts(part.parts))]


@pytest.mark.parametrize("style", list(Style))
def test_ten_headings_of_a_style_are_ten(style):
    """Numbers of two digits and the tenth kana continue the sequence."""
    rng = random.Random(1)  # noqa: S311  a chapter, not a secret
    inner = [Part(style, "湖の国々", [sentence(rng)]) for _ in range(10)]
    top = [Part(Style.TABS, "概観", parts=inner)] if style is not Style.TABS else inner
    text = Printer(rng, height=400).write(top)
    chapter = parse_document(Document("x.txt", text, "")).chapter
    assert [section.path for section in chapter.sections] == [item.path for item in list_expected_sections(top)]
