"""Generated text layers with the defects of PDF tools."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.encoding import decode_document
from briefings.documents.metadata import MetadataOverride
from briefings.documents.text_layer.lines import join_texts, remove_doubling
from briefings.domain import Document, PassageKind
from briefings.errors import DocumentTooLarge, UnknownStructure, UnreadableDocument


def chapter(*lines: str, name: str = "bluebook-2023-chapter-2-section-1.txt"):
    return parse_document(Document(name, "\n".join(lines), ""))


def text(reading, path: str) -> str:
    return "".join(p.text for p in reading.chapter.list_paragraphs(path))


COLUMN = (
    "（1）港の整備",
    "島の港では岸壁が伸びて大きな船も入れるよう",
    "になったと伝えられ、漁をする人は喜んでいる。",
)


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (("雨が止", "や", "むことはなかった。"), "雨が止むことはなかった。"),
        (("都は四", "し", "川", "せん", "省にある。"), "都は四川省にある。"),
        (("会合は上", "", "シャンハイ", "海で開かれた。"), "会合は上海で開かれた。"),
        (("大臣は柘", "つ げ", "植氏と会った。"), "大臣は柘植氏と会った。"),
        (("人を拉致", "ら", "ち", "した。"), "人を拉致した。"),
    ],
)
def test_reading_on_its_own_line_is_removed(broken, whole):
    assert text(chapter(*COLUMN, *broken), "(1)").endswith(whole)


@pytest.mark.parametrize("last", ["いる。", "ある", "つくろう。"])
def test_short_kana_line_ending_a_paragraph_is_kept(last):
    reading = chapter(*COLUMN[:2], "になったと伝えられ、漁をする人は喜びを表して", last)
    assert text(reading, "(1)").endswith("表して" + last)


def test_bracketed_numbers_inside_a_sentence_are_not_headings():
    reading = chapter(*COLUMN[:2], "（ア）北の港及び", "（イ）南の港から成る計画が進んでいる。")
    assert [section.path for section in reading.chapter.sections] == ["(1)"]


def test_depths_of_headings():
    """A single 第1節 is the title of the chapter; the form of the others determines their level."""
    reading = chapter(
        "第2章　海",
        "第1節　島",
        " \t1\t\t1\t 概観",
        "（1）港",
        "ア\t北の港",
        "（ア）岸壁",
        "ａ　高さ",
        "四メートルである。",
    )
    assert [(s.path, s.level) for s in reading.chapter.sections] == [
        ("1", 1),
        ("1-(1)", 2),
        ("1-(1)-ア", 3),
        ("1-(1)-ア-(ア)", 4),
        ("1-(1)-ア-(ア)-a", 5),
    ]
    assert (reading.chapter.number, reading.chapter.title) == ("2-1", "島")


def test_title_of_two_lines_is_one():
    reading = chapter("（1）港の整備及び", "船の往来", "船は週に二便である。")
    assert reading.chapter.sections[0].title == "港の整備及び船の往来"


def test_footnotes_wrap_and_their_marks_leave_the_text():
    long = "人の交流：" + "夏に行われる相互の訪問で" * 5
    reading = chapter(
        "（1）交流", "人の交流が進んだ(1)。", "", f"(1)\t {long}", "続くものである。", "", "次の年も続く。"
    )
    [note] = [p for p in reading.chapter.passages if p.kind is PassageKind.FOOTNOTE]
    assert (note.mark, note.text) == ("1", long + "続くものである。")
    [paragraph] = [p for p in reading.chapter.list_paragraphs("(1)") if p.references]
    assert paragraph.text[: paragraph.references[0].offset] == "人の交流が進んだ"


def test_mark_without_footnote_has_warning():
    reading = chapter("（1）交流", "人の交流(1)と物の交流(3)が進んだ。", "", "(1)\t 人の交流：夏の訪問を指す。")
    assert [w.code for w in reading.warnings if w.code == "mark"] == ["mark"]


def test_pages_begin_at_a_blank_and_have_the_printed_number():
    reading = chapter("（1）港", "船は北から来て、", " 南へ行く。", "DIPLOMATIC BLUEBOOK 202341", "", "島は近い。")
    first, second = reading.chapter.list_paragraphs("(1)")
    assert (first.page, first.page_turns, second.page) == (40, (8,), 42)
    assert reading.chapter.edition == 2023


def test_pages_begin_at_form_feeds():
    reading = chapter(
        "（1）港", "船は来た。", "12", "\f第1節　島", "13", "船は行った。", "\f第1節　島", "14", "島は近い。"
    )
    assert reading.chapter.passages[-1].page == 14


def test_doubled_glyphs_are_written_once():
    assert remove_doubling("第第11章章　海海のの国国々々") == "第1章　海の国々"
    assert remove_doubling("人々の22年") == "人々の22年"


def test_latin_words_keep_a_space_at_a_line_break():
    assert join_texts("the Shanghai", "Cooperation") == "the Shanghai Cooperation"
    assert join_texts("上海", "協力") == "上海協力"
    assert join_texts("https://example.org/a", "b/c") == "https://example.org/ab/c"


def test_correction_stands_above_the_document():
    reading = parse_document(
        Document("x.txt", "（1）港\n船は来た。", ""),
        metadata_override=MetadataOverride(edition=2020, number="3-2", language="ja", title="海"),
    )
    chapter = reading.chapter
    assert (chapter.edition, chapter.number, chapter.title) == (2020, "3-2", "海")


@pytest.mark.parametrize("empty", ["。。。", "\f\f", "―"])
def test_text_with_no_word_is_refused(empty):
    with pytest.raises(UnknownStructure):
        parse_document(Document("x.txt", empty, ""))


@pytest.mark.parametrize("data", [b"", b" \n", b"%PDF-1.7\n", bytes(range(256)) * 20, b"\x80\x81\xfe\xff" * 9])
def test_bytes_that_are_not_text_are_refused_with_one_line(data):
    with pytest.raises(UnreadableDocument) as caught:
        decode_document(data, name="a.txt")
    for language in ("en", "ja"):
        line = caught.value.format_line(language)
        assert line.startswith("a.txt: ")
        assert "\n" not in line


def test_file_over_the_limit_is_refused():
    with pytest.raises(DocumentTooLarge):
        decode_document(b"abc", name="a.txt", limit=2)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932", "euc_jp"])
def test_encodings_of_japanese_files_are_read(encoding):
    words = "島の港では、岸壁がのびて大きな船も入れるようになった。\r\n"
    assert decode_document((words * 3).encode(encoding), name="a.txt").text == words.replace("\r", "") * 3
