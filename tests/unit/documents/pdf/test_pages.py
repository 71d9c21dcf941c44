"""PDF pages: turned, vertical, with raised marks of any size, with more notes than text, with spaced-out letters."""

from __future__ import annotations

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.domain import ParsedDocument, PassageKind
from tests.support.pdf_pages import Text, make_pdf

HEADING = Text(60, 720, "1　概観", 16)
LINES = (
    "　会合は、三月に首都で開かれ、十か国の代表が",
    "集まった。参加した国は、灯台を直すことを決め",
    "た。次の会合は、島で開かれる予定である。",
)


def parse(data: bytes, name: str = "外交青書-2031.pdf") -> ParsedDocument:
    (result,) = parse_file(data, name=name, limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    return result.parsed_document


def paragraph(y: float, size: float = 11) -> list[Text]:
    return [Text(60, y - 18 * index, line, size) for index, line in enumerate(LINES)]


def texts(parsed: ParsedDocument, kind: PassageKind = PassageKind.PARAGRAPH) -> list[str]:
    return [passage.text for passage in parsed.chapter.passages if passage.kind is kind]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_rotated_page_reads_like_an_upright_one(rotate: int) -> None:
    page = [HEADING, *paragraph(690)]

    parsed = parse(make_pdf(page, rotate=rotate))

    assert [section.title for section in parsed.chapter.sections] == ["概観"]
    assert texts(parsed) == ["".join(LINES).strip("　")]


@pytest.mark.parametrize("order", [1, -1])
def test_vertical_writing_is_read_from_the_right_whatever_is_drawn_first(order: int) -> None:
    columns = ["1　概観", *LINES, "2　各国", "　ジョージアの首相は六月に西の国を訪れた。"]
    page = [Text(540 - 24 * index, 760, column) for index, column in enumerate(columns)][::order]

    parsed = parse(make_pdf(page, vertical=True))

    assert [section.title for section in parsed.chapter.sections] == ["概観", "各国"]
    assert texts(parsed) == ["".join(LINES).strip("　"), "ジョージアの首相は六月に西の国を訪れた。"]


@pytest.mark.parametrize("share", [0.5, 0.7, 0.86, 0.95])
def test_raised_mark_of_any_size_is_tied_to_its_footnote(share: float) -> None:
    page = [
        HEADING, Text(60, 690, "　灯台守"), Text(104, 694, "1", 11 * share),
        Text(112, 690, "の会合は、三月に首都で開かれた。"),
        *paragraph(660), Text(60, 100, "1　灯台の火を守る者をいう。", 7),
    ]  # fmt: skip

    parsed = parse(make_pdf(page))

    assert texts(parsed)[0].startswith("灯台守の会合は")
    assert texts(parsed, PassageKind.FOOTNOTE) == ["灯台の火を守る者をいう。"]
    assert [r.mark for passage in parsed.chapter.passages for r in passage.references] == ["1"]


def test_text_is_separated_from_longer_notes() -> None:
    notes = [
        Text(60, 600 - 9 * n, f"{n + 1}　Harbor Office, “A plan of the lamps and the horns, number {n}”.", 7)
        for n in range(30)
    ]

    parsed = parse(make_pdf([HEADING, *paragraph(690, 10.5), *notes], [*paragraph(720, 10.5), *notes]))

    assert texts(parsed)[0] == "".join(LINES).strip("　")
    assert len(texts(parsed, PassageKind.FOOTNOTE)) == 60


def test_letter_spaced_line_beginning_with_katakana_is_not_a_heading() -> None:
    spaced = [
        Text(60 + 19 * index, 630, letter) for index, letter in enumerate("ギャップを補う仕組みが求められている。")
    ]

    parsed = parse(make_pdf([HEADING, *paragraph(690), *spaced]))

    assert [section.title for section in parsed.chapter.sections] == ["概観"]
    assert texts(parsed)[-1].endswith("ギャップを補う仕組みが求められている。")


def test_hyphen_at_the_end_of_a_line_is_kept_after_a_prefix() -> None:
    lines = ["The keepers of the lamps asked the guilds of the ports and many non-", "governmental bodies for help."]

    parsed = parse(make_pdf([Text(60, 700 - 16 * index, line) for index, line in enumerate(lines)]), "a.pdf")

    assert "non-governmental bodies" in texts(parsed)[0]


def test_space_after_a_mark_in_alphabetic_text_is_kept() -> None:
    line = [
        Text(60, 690, "The keepers came later"),
        Text(182, 694, "1", 6),
        Text(190, 690, "and repaired the tower."),
    ]

    parsed = parse(make_pdf([*line, Text(60, 100, "1 Keepers: those who light the lamps.", 7)]), "a.pdf")

    assert texts(parsed) == ["The keepers came later and repaired the tower."]
    assert [r.mark for passage in parsed.chapter.passages for r in passage.references] == ["1"]


def test_exponent_without_a_note_is_not_a_mark() -> None:
    line = [Text(60, 690, "　海の広さは3 km"), Text(152, 694, "2", 6), Text(158, 690, "である。")]

    assert texts(parse(make_pdf([HEADING, *line]))) == ["海の広さは3 km2である。"]


def test_notes_numbered_per_page_are_linked_to_the_marks_of_their_page() -> None:
    def page(note: str) -> list[Text]:
        marked = [Text(60, 690, "　灯台守"), Text(104, 694, "1", 6), Text(110, 690, "の会合は、首都で開かれた。")]
        return [*marked, *paragraph(660), Text(60, 100, f"1　{note}", 7)]

    parsed = parse(make_pdf([HEADING, *page("灯台の火を守る者をいう。")], page("島の言葉では、番人という。")))

    notes = {p.mark: p.text for p in parsed.chapter.passages if p.kind is PassageKind.FOOTNOTE}
    marks = [r.mark for passage in parsed.chapter.passages for r in passage.references]
    assert notes == {"1": "灯台の火を守る者をいう。", "1~2": "島の言葉では、番人という。"}
    assert marks == ["1", "1~2"]


def test_gap_larger_than_the_distance_of_the_lines_ends_a_paragraph() -> None:
    full = "会合は、三月に首都で開かれ、十か国の代表が来た。"
    lines = [Text(60, 690 - 18 * index - 10 * (index // 3), full) for index in range(6)]

    assert texts(parse(make_pdf([HEADING, *lines]))) == [full * 3, full * 3]


def test_side_tabs_and_a_printers_slug_are_not_text() -> None:
    tab = [Text(570, 700 - 12 * index, letter, 9) for index, letter in enumerate("第二章海")]
    slug = Text(20, 12, "harbor.indd   14   2031/04/12   18:05:33", 5)

    parsed = parse(make_pdf([HEADING, *paragraph(690), *tab, slug], [*paragraph(690), *tab, slug]))

    assert texts(parsed) == ["".join(LINES).strip("　")] * 2
    assert {removed.what for removed in parsed.removed} >= {"running-head"}


def test_columns_that_are_drawn_line_by_line_are_read_one_after_the_other() -> None:
    left, right = paragraph(690), [Text(text.x + 280, text.y, text.text) for text in paragraph(690)]
    rows = [text for pair in zip(left * 1, right, strict=True) for text in pair]
    more = [Text(text.x, text.y - 54, text.text) for text in rows]

    assert texts(parse(make_pdf([HEADING, *rows, *more]))) == ["".join(LINES).strip("　")] * 4


def test_each_list_item_is_a_separate_paragraph() -> None:
    items = ("• 八月にカザフスタンで会合が開かれた", "• 十二か国が参加", "• 次の会合は島で開かれる予定")
    page = [HEADING, *(Text(60, 690 - 18 * row, item) for row, item in enumerate(items))]
    assert [text.replace(" ", "") for text in texts(parse(make_pdf(page)))] == [
        item.replace(" ", "") for item in items
    ]
