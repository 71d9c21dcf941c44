"""The real chapter, if available, is compared by hashes of its texts, so that the test contains none of them."""

from __future__ import annotations

import hashlib
import re
import unicodedata

import pytest

from briefings.documents import parse_document
from briefings.documents.encoding import decode_document
from briefings.domain import FrameworkCount, PassageKind

pytestmark = pytest.mark.chapter

TREE = [
    ("1", "概観", 1, 139, 1144, "4cf0c24e"),
    ("2", "ロシア・ベラルーシ", 1, 140, 0, "e3b0c442"),
    ("2-(1)", "ロシア情勢", 2, 140, 0, "e3b0c442"),
    ("2-(1)-ア", "ロシア内政", 3, 140, 922, "cebb70ba"),
    ("2-(1)-イ", "ロシア外政", 3, 140, 1226, "80d58097"),
    ("2-(1)-ウ", "ロシア経済", 3, 141, 529, "d4268aef"),
    ("2-(2)", "日露関係", 2, 141, 0, "e3b0c442"),
    ("2-(2)-ア", "総論", 3, 141, 901, "75fae57e"),
    ("2-(2)-イ", "北方領土問題と平和条約締結交渉", 3, 142, 788, "83081636"),
    ("2-(2)-ウ", "日露経済関係", 3, 143, 1080, "2d262bc8"),
    ("2-(3)", "ベラルーシ情勢", 2, 143, 583, "34c9c9ad"),
    ("3", "中央アジア・コーカサス諸国", 1, 144, 0, "e3b0c442"),
    ("3-(1)", "総論", 2, 144, 729, "df6ec752"),
    ("3-(2)", "中央アジア諸国", 2, 145, 1684, "5c4b0360"),
    ("3-(3)", "コーカサス諸国", 2, 146, 1242, "008c51cd"),
]


@pytest.fixture(scope="module")
def reading(real_chapter):
    return parse_document(decode_document(real_chapter.read_bytes(), name=real_chapter.name))


def test_section_tree_and_texts_are_exact(reading):
    """Numbers, titles, levels, pages, and each section's text character for character without white space."""
    tree = []
    for section in reading.chapter.sections:
        text = "".join("".join(p.text.split()) for p in reading.chapter.list_paragraphs(section.path))
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        tree.append((section.path, section.title, section.level, section.page, len(text), digest))
    assert tree == TREE


def test_nine_footnotes_each_with_its_mark_in_the_text(reading):
    notes = [p for p in reading.chapter.passages if p.kind is PassageKind.FOOTNOTE]
    marks = [r.mark for p in reading.chapter.passages for r in p.references]
    assert [note.mark for note in notes] == marks == [str(n) for n in range(1, 10)]
    assert [note.page for note in notes] == [139, 139, 142, 142, 142, 146, 146, 146, 146]


def test_figure_counts_and_notes(reading):
    [figure] = reading.chapter.figures
    assert figure.page == 144
    assert figure.counts == (
        FrameworkCount("SCO", "10", 10, "※3"),
        FrameworkCount("CIS", "10", 10),
        FrameworkCount("CSTO", "6", 6),
        FrameworkCount("EAEU", "5", 5),
        FrameworkCount("BRICS", "9（10）", 9, "※5"),
    )
    notes = [p.mark for p in reading.chapter.passages if p.kind is PassageKind.FIGURE_NOTE]
    assert notes == ["※1", "※2", "※3", "※4", "※5"]


def test_captions_and_pages(reading):
    captions = [p.page for p in reading.chapter.passages if p.kind is PassageKind.CAPTION]
    assert captions == [145, 145]
    pages = [p.page for p in reading.chapter.passages]
    assert (min(pages), max(pages)) == (139, 147)
    assert sum(len(p.page_turns) for p in reading.chapter.passages) == 5


def test_stray_number_has_warning(reading):
    assert [w.line for w in reading.warnings if w.code == "stray-number"] == [358]


def test_every_character_is_accounted_for(reading, real_chapter):
    """Text in no passage, title or warning is a reading, a running head, a mark or a heading's number."""
    raw = re.sub(r"\s", "", real_chapter.read_text("utf-8"))
    chapter = reading.chapter
    kept = "".join([p.text + (p.mark or "") for p in chapter.passages] + [s.title for s in chapter.sections])
    left = sorted(raw)
    for character in re.sub(r"\s", "", kept):
        left.remove(character)
    kinds = {unicodedata.name(c, "?").split()[0] for c in left}
    assert len(left) < 220
    assert not {"KATAKANA"} & kinds or sum("\u30a1" <= c <= "\u30fa" for c in left) <= 12
