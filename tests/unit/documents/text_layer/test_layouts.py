"""Layouts of other chapters, with invented text, and how each is parsed."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.domain import Document, PassageKind

WIDE = (
    "（1）港の整備",
    "島の港では岸壁が伸びて大きな船も入れるように",
    "なり、魚を運ぶ人と野菜を運ぶ人の行き来が増え",
    "たと伝えられている。",
)


def chapter(*lines: str, name: str = "bluebook-2031-chapter-2-section-4.txt"):
    return parse_document(Document(name, "\n".join(lines), ""))


def tree(reading) -> list[tuple[str, str]]:
    return [(section.path, section.title) for section in reading.chapter.sections]


def text(reading, path: str) -> str:
    return "".join(passage.text for passage in reading.chapter.list_paragraphs(path))


def of_kind(reading, kind: PassageKind) -> list[str]:
    return [passage.text for passage in reading.chapter.passages if passage.kind is kind]


@pytest.mark.parametrize(
    "opening",
    [
        ("第第22章章", "", "しなやかで、揺るがない", "湖の外交", "", "第第44節節", "", "北の湖"),
        ("第第22章章　湖の外交", "第第44節節　北の湖"),
        ("第2章　湖の外交", "第4節　北の湖"),
        ("140", "第2章 湖の外交", "第4節 北の湖"),
    ],
)
@pytest.mark.parametrize("blank", [(), ("",)])
def test_name_of_chapter_and_section_stands_before_the_first_heading(opening, blank):
    """Doubled, on separate lines, or after a page number: it is no section, and no section is lost."""
    reading = chapter(*opening, *blank, " \t1\t\t1\t 湖の防災と海上の安全に関する", "地域の枠組みづくり", "", *WIDE)
    assert tree(reading) == [("1", "湖の防災と海上の安全に関する地域の枠組みづくり"), ("1-(1)", "港の整備")]
    assert (reading.chapter.number, reading.chapter.title) == ("2-4", "北の湖")


def test_readings_inside_a_title():
    reading = chapter(*WIDE, "（2）港の安全", "ア\t哨", "しょう", "戒", "かい", "艇の供与", "船を二隻贈った。")
    assert tree(reading)[1:] == [("(2)", "港の安全"), ("(2)-ア", "哨戒艇の供与")]
    assert text(reading, "(2)-ア") == "船を二隻贈った。"


@pytest.mark.parametrize(
    ("lines", "caption"),
    [
        (
            ("湖の外相会談（2月10日、ミルカ　写真提供：北湖外務省）",),
            "湖の外相会談（2月10日、ミルカ　写真提供：北湖外務省）",
        ),
        (
            ("湖の首脳会談（5月12日、東京", "写真提供：内閣広報室）"),
            "湖の首脳会談（5月12日、東京写真提供：内閣広報室）",
        ),
    ],
)
@pytest.mark.parametrize("after", ["ア\t北の港", "また、秋には船が増えた。"])
def test_caption_with_a_credit_between_sentences(lines, caption, after):
    """It needs no empty line around it, and what follows it is a heading or text as it would be without it."""
    reading = chapter(*WIDE, *lines, after, "人も増えた。")
    assert of_kind(reading, PassageKind.CAPTION) == [caption]
    assert text(reading, "(1)").startswith("島の港では岸壁が伸びて")
    assert (("(1)-ア", "北の港") in tree(reading)) is after.startswith("ア")


def test_caption_inside_a_broken_sentence():
    reading = chapter(*WIDE[:2], "湖の外相会談（2月10日、ミルカ　写真提供：北湖外務省）", *WIDE[2:])
    assert text(reading, "(1)") == "".join(WIDE[1:])


def test_date_in_brackets_at_the_end_of_a_column_line_is_text():
    reading = chapter(*WIDE[:3], "たほか、湖の会合（7月、10月）", "でも話し合われた。")
    assert text(reading, "(1)").endswith("湖の会合（7月、10月）でも話し合われた。")


def test_wrapped_footnote_whose_last_line_is_short():
    reading = chapter(
        *WIDE[:3],
        "た(1)と伝えられている。",
        "",
        "(1)\t 夏の大水：2030年の夏に湖の北で起きた大水。家を失った人は",
        "百二十人を超え、湖の国々が集まって助けを呼び掛け",
        "た。",
        "",
        "秋には水が引いた。",
    )
    [note] = of_kind(reading, PassageKind.FOOTNOTE)
    assert note.endswith("呼び掛けた。")
    assert text(reading, "(1)").endswith("伝えられている。秋には水が引いた。")


def test_figure_without_an_empty_line_before_it():
    reading = chapter(
        *WIDE, "■ 湖の対話に加わる国", "北湖（2019）　南湖（2020）", "※1　南湖は休んでいる", "（出典）湖の事務局"
    )
    assert text(reading, "(1)").endswith("伝えられている。")
    assert of_kind(reading, PassageKind.FIGURE_NOTE) == ["南湖は休んでいる"]


def test_heading_behind_a_figure_ends_it():
    reading = chapter(
        *WIDE, "", "■ 湖の対話に加わる国", "北湖", "〈注〉", "※1　南湖は休んでいる", "", "〈経済〉", "魚は多い。"
    )
    assert tree(reading)[-1] == ("(1)-#1", "経済")


def test_names_in_brackets_with_text_running_on():
    reading = chapter(*WIDE, "〈経済〉　魚を売る店が増えた。", "【暮らし】", "家が建った。", "《旅》", "船で行く。")
    assert [title for _, title in tree(reading)] == ["港の整備", "経済", "暮らし", "旅"]
    assert text(reading, "(1)-#1") == "魚を売る店が増えた。"


@pytest.mark.parametrize(
    "line",
    [
        "（2）魚の保護及び",
        "3　月には船が出て、",
        "12　人の子が来て、",
        "10月、船が出て、",
        "①漁業、②観光を",
    ],
)
def test_heading_form_inside_sentence_is_text(line):
    reading = chapter(*WIDE[:3], line, "人も増えたと伝えられている。")
    assert [path for path, _ in tree(reading)] == ["(1)"]
    assert line.split("\u3000")[0] in text(reading, "(1)")


def test_enumeration_that_begins_a_paragraph_is_text():
    reading = chapter("ア\t計画", "計画は三つから成る。", "（1）水の管理、（2）魚の保護及び（3）船の安全である。")
    assert [path for path, _ in tree(reading)] == ["ア"]


def test_several_sections_of_a_chapter_have_separate_paths():
    """The number of each 節 is the first part of its path; a single 節 is the document itself and adds no part."""
    reading = chapter(
        "第2章　湖の外交",
        "第6節　北の湖",
        "1\t\t1\t 概観",
        "魚は多い。",
        "第7節　南の湖",
        "1\t\t1\t 概観",
        "船は多い。",
    )
    assert [path for path, _ in tree(reading)] == ["6", "6-1", "7", "7-1"]


def test_chapter_in_english():
    reading = chapter(
        "Chapter 2 Lakes by Region",
        "Section 4 The North",
        "",
        "1 Overview",
        "In 2031, the lake countries continued their dia-",
        "logue with neighbors(Note 1) and, in addition,",
        "(1) water, (2) fish and (3) boats were discussed.",
        "",
        "(Note 1) Lake dialogue: a framework that began in 1998.",
        "",
        "(1) North Lake",
        "A. Domestic Affairs",
        "In May, the President formed a cabinet in 2031.",
        "140 DIPLOMATIC BLUEBOOK 2031",
        "Section 4 The North",
        "(2) South Lake",
        "It joined in 2019.",
    )
    assert [path for path, _ in tree(reading)] == ["1", "1-(1)", "1-(1)-A", "1-(2)"]
    assert text(reading, "1") == (
        "In 2031, the lake countries continued their dialogue with neighbors and, in addition, "
        "(1) water, (2) fish and (3) boats were discussed."
    )
    assert "hyphen" in {warning.code for warning in reading.warnings}


def test_radicals_and_em_spaces_of_a_pdf_tool():
    reading = chapter("（1）\u2003⽔と⼭", "⽔は⻘い。")
    assert tree(reading) == [("(1)", "水と山")]
    assert text(reading, "(1)") == "水は青い。"


def test_reading_after_its_line_has_warning():
    """`迂` is read `う`; a tool that writes readings last puts it behind the line."""
    reading = chapter(*WIDE[:2], "なり、迂回する船と野菜を運ぶ人の行き来が増えて", "う", "きたと湖の北の人は言う。")
    assert text(reading, "(1)").endswith("増えてきたと湖の北の人は言う。")
    assert [warning.code for warning in reading.warnings if warning.code == "reading"] == ["reading"]


def test_repeated_reading_beside_a_running_head_is_not_a_running_head():
    page = ("船の拠", "きょ", "DIPLOMATIC BLUEBOOK 2031{}", "出が進んだ。")
    lines = [line.format(140 + turn) for turn in range(4) for line in page]
    assert text(chapter(*WIDE, *lines), "(1)").count("船の拠出が進んだ。") == 4


def test_headings_without_a_number_are_at_their_place():
    """Below （1） in one section and below ア in the next: each below the heading before it, beside its equals."""
    reading = chapter(
        *("（1）港", "〈北〉", "船が来た。", "〈南〉", "船が出た。", "（2）市", "ア\t魚", "〈北〉", "魚が来た。"),
        *("〈南〉", "魚が出た。", "イ\t野菜", "菜が来た。"),
    )
    assert [path for path, _ in tree(reading)] == [
        *("(1)", "(1)-#1", "(1)-#2", "(2)", "(2)-ア", "(2)-ア-#1", "(2)-ア-#2", "(2)-イ"),
    ]
