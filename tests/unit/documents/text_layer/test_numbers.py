"""Forms of numbers, and numbers that are missing."""

from __future__ import annotations

from briefings.documents import parse_document
from briefings.domain import Document, ParsedDocument

TEXT = ("　会合は、三月に首都で開かれ、十か国の代表が", "集まった。参加した国は、灯台を直すことを決めた。")


def parse(*headings: str, title: str = "第1章　灯台の外交") -> ParsedDocument:
    lines = [line for heading in headings for line in (heading, *TEXT)]
    return parse_document(Document("a.txt", "\n".join(["外交青書 2031", title, "", *lines]), ""))


def tree(parsed: ParsedDocument) -> list[tuple[str, str, int]]:
    return [(section.number, section.title, section.level) for section in parsed.chapter.sections]


def test_roman_and_decimal_numbers_are_headings_of_their_levels() -> None:
    parsed = parse("Ⅰ　概観", "1-1　灯台の今", "1-1-1　明かり", "1-2　霧笛", "Ⅱ　各国", "2.1　北の国", "Ⅲ　おわりに")

    assert tree(parsed) == [
        ("I", "概観", 1), ("1-1", "灯台の今", 2), ("1-1-1", "明かり", 3), ("1-2", "霧笛", 2),
        ("II", "各国", 1), ("2.1", "北の国", 2), ("III", "おわりに", 1),
    ]  # fmt: skip


def test_part_above_parts_and_chapters() -> None:
    parsed = parse(
        "第1編　海", "第1部　灯台", "第1章　明かり", "第2章　霧笛", "第2部　港", "第2編　山", "第1部　道", title=""
    )

    assert [level for _, _, level in tree(parsed)] == [1, 2, 3, 3, 2, 1, 2]


def test_missing_number_is_a_warning_and_loses_no_heading() -> None:
    parsed = parse("1　概観", "ア　北の国", "ウ　南の国", "エ　西の国", "4　終わりに")

    assert [title for _, title, _ in tree(parsed)] == ["概観", "北の国", "南の国", "西の国", "終わりに"]
    assert [warning.excerpt for warning in parsed.warnings if warning.code == "heading"] == [
        "ウ　南の国", "4　終わりに",
    ]  # fmt: skip


def test_percentage_at_the_beginning_of_a_paragraph_is_not_a_heading() -> None:
    parsed = parse("1　概観", "2.4 percent of the boats asked for a second horn.")

    assert [title for _, title, _ in tree(parsed)] == ["概観"]
