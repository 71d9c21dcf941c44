"""Text layers of other reports: columns side by side, contents, underlines, hanging titles, other alphabets."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.domain import Document, ParsedDocument, PassageKind

LEFT = """\
　会合は三月に首都で開かれ、十か国の代
表が集まった。参加した国は、共同で灯台
を直すことを決めた。費用の半分は、日本
が持つことになった。港の町は、この決定
を歓迎した。次の会合は、島で行われる。"""
RIGHT = """\
　霧笛については、島国との話合いが続い
ている。五月には専門家が港を訪れ、古い
霧笛の音を記録した。この記録は、来年の
会合で配られる予定である。各国は、霧の
日の航行を助けるために広めたいとする。"""


def parse(*lines: str, name: str = "x.txt") -> ParsedDocument:
    return parse_document(Document(name, "\n".join(lines), ""))


def sections(parsed: ParsedDocument) -> list[str]:
    return [section.title for section in parsed.chapter.sections]


def paragraphs(parsed: ParsedDocument) -> list[str]:
    return [p.text for p in parsed.chapter.passages if p.kind is PassageKind.PARAGRAPH]


@pytest.mark.parametrize("gap", [6, 9, 14])
@pytest.mark.parametrize("shift", [0, 1])
def test_columns_side_by_side_are_read_one_after_the_other(gap: int, shift: int) -> None:
    """The beginning of the right column varies, as where a proportional font is written as text."""
    rows = zip(LEFT.split("\n"), RIGHT.split("\n"), strict=True)
    lines = [a + " " * (gap + (i % 2) * shift) + b for i, (a, b) in enumerate(rows)]

    parsed = parse("1　概観", *lines)

    assert [text.replace("　", "") for text in paragraphs(parsed)] == [
        LEFT.replace("\n", "").replace("　", ""),
        RIGHT.replace("\n", "").replace("　", ""),
    ]
    assert "columns" in {warning.code for warning in parsed.warnings}


def test_tables_and_aligned_numbers_are_not_columns() -> None:
    rows = ["灯台      12      30", "霧笛       3       8", "港        40     120", "船       100     999"]

    assert "columns" not in {warning.code for warning in parse("1　概観", *rows).warnings}


def test_table_of_contents_is_left_out_with_a_warning_and_a_record() -> None:
    parsed = parse(
        "Contents",
        "Lamps in 2020 ................. 5",
        "Horns . . . . . . . . 12",
        "",
        "In July, it began. So be it.",
    )

    assert paragraphs(parsed) == ["In July, it began. So be it."]
    assert "contents" in {warning.code for warning in parsed.warnings}
    assert [removed.what for removed in parsed.removed] == ["contents"] * 3


@pytest.mark.parametrize("rule", ["------------", "============", "────────", "* * *".replace(" ", "*")])
def test_underlined_line_is_a_heading_and_its_rule_is_not_text(rule: str) -> None:
    parsed = parse("Leuchttürme der Welt", rule, "", "Georgien hat 2020 drei neue Leuchttürme gebaut.")

    assert sections(parsed) == ["Leuchttürme der Welt"]
    assert paragraphs(parsed) == ["Georgien hat 2020 drei neue Leuchttürme gebaut."]


def test_title_with_a_hanging_indent_is_one_title() -> None:
    text = "　港の町から見て最も大切な三つの灯台のうち、"
    parsed = parse(
        "1　概観", text, "二つが古くなっている現状を考えれば、島を含",
        "む海の守りはこれまでになく重要である。",
        "（1）海の安全のために開かれた灯台の仕組み", "　　に関する新しい課題",
        text, "二つが古くなっている。",
    )  # fmt: skip

    assert sections(parsed) == ["概観", "海の安全のために開かれた灯台の仕組みに関する新しい課題"]


def test_missed_number_does_not_lose_the_rest_and_is_a_warning() -> None:
    body = ["The keepers look after the lamps twice a year", "and they write down what they have seen."]
    parsed = parse("1.\tLamps", *body, "", "3.\tHorns", *body, "", "4.\tFog", *body)

    assert sections(parsed) == ["Lamps", "Horns", "Fog"]
    assert [warning.excerpt for warning in parsed.warnings if warning.code == "heading"] == ["3.\tHorns"]


def test_question_ends_a_title() -> None:
    parsed = parse("1.\tWho can join the accord with the ports?", "Both the islands and the ports may join it after")

    assert sections(parsed) == ["Who can join the accord with the ports?"]


def test_each_new_section_at_the_top_of_a_page_is_a_heading_and_no_running_head() -> None:
    parsed = parse(
        "第1章　灯台の外交", "4", "第1節　灯台の今", "　会合は首都で開かれた。", "第1章　灯台の外交", "5",
        "第2節　霧笛の働き", "　話合いが続いている。", "第1章　灯台の外交", "6", "第3節　港", "　船を迎える。",
    )  # fmt: skip

    assert sections(parsed) == ["灯台の今", "霧笛の働き", "港"]
    assert [p.page for p in parsed.chapter.passages] == [4, 5, 6]
    assert parsed.chapter.number == "1"


def test_page_break_ends_a_figure() -> None:
    parsed = parse(
        "第1章　灯台の外交", "4", "1　概観", "　会合は首都で開かれた。", "", "■第1図　灯台の仕組み", "",
        "灯台の火", "", "第1章　灯台の外交", "5", "",
        "この仕組みを島国に広めるための取組が進んでおり、灯台の約束を結びました。",
    )  # fmt: skip

    assert paragraphs(parsed)[-1] == "この仕組みを島国に広めるための取組が進んでおり、灯台の約束を結びました。"


def test_footnote_without_a_full_stop_ends_where_its_last_line_is_short() -> None:
    parsed = parse(
        "1　概観", "灯台守(1)の会合は、三月に首都で開かれ、十か", "国の代表が集まり、古い灯台を直すことを決めた",
        "。この決定は、港の町に歓迎された。",
        "(1) 灯台守：灯台の火を守る者がいない時代に、海の上の約束ごとを守らせるための機関や人や規則や手続や",
        "その他の仕組みや決まりや取組や考え方や働き方や暮らし方の総体のこと",
        "島国は、2030年2月から、新しい霧笛を作ってい",
        "る。港の長は、この霧笛を使うことを決めた。",
    )  # fmt: skip

    (note,) = [p.text for p in parsed.chapter.passages if p.kind is PassageKind.FOOTNOTE]
    assert note.endswith("総体のこと")
    assert paragraphs(parsed)[-1].startswith("島国は")


def test_paragraphs_and_titles_are_separated_in_other_alphabets() -> None:
    parsed = parse(
        "Отчёт службы маяков за 2020 год", "",
        "Служба маяков Армении в 2020 году зажгла десять новых ламп на берегу озера, и это заметили.",
        "Летом 2020 года служба открыла школу.", "Зимой лампы горели всю ночь, и корабли находили дорогу домой.",
    )  # fmt: skip

    assert (parsed.chapter.language, parsed.chapter.edition) == ("ru", 2020)
    assert parsed.chapter.title == "Отчёт службы маяков за 2020 год"
    assert len(paragraphs(parsed)) >= 2


def test_part_is_above_a_chapter() -> None:
    parsed = parse(
        "第1部　海",
        "第1章　灯台",
        "1　概観",
        "　会合は首都で開かれた。",
        "第2章　霧笛",
        "1　概観",
        "　話合いが続く。",
    )

    assert [section.path for section in parsed.chapter.sections] == ["1", "1-1", "2", "2-1"]
