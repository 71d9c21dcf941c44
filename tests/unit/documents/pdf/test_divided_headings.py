"""A heading that a page break divides is one heading, and titles of two pages are two."""

from __future__ import annotations

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from tests.support.pdf_pages import Text, make_pdf

LINES = (
    "　会合は、三月に首都で開かれ、十か国の代表が",
    "集まった。参加した国は、灯台を直すことを決め",
    "た。次の会合は、島で開かれる予定である。",
)


def paragraph(y: float) -> list[Text]:
    return [Text(60, y - 18 * index, line) for index, line in enumerate(LINES)]


def titles(*pages: list[Text]) -> list[tuple[str, str]]:
    (result,) = parse_file(make_pdf(*pages), name="外交青書-2031.pdf", limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    parsed = result.parsed_document
    assert {"lost", "added"}.isdisjoint(warning.code for warning in parsed.warnings)
    assert [passage.text for passage in parsed.chapter.passages] == ["".join(LINES).strip("　")] * 2
    return [(section.path, section.title) for section in parsed.chapter.sections]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2　ジョージアの灯台の改修及び", "新しい航路の開設"),
        ("2　灯台を守る国々の会合に東から", "集まった人々"),
    ],
)
def test_divided_heading_is_joined(first: str, second: str) -> None:
    first_page = [Text(60, 720, "1　概観", 16), *paragraph(690), Text(60, 90, first, 16)]
    second_page = [Text(60, 720, second, 16), *paragraph(690)]
    assert titles(first_page, second_page) == [("1", "概観"), ("2", f"{first[2:]}{second}")]


def test_title_with_room_behind_it_ends_on_its_page() -> None:
    first_page = [Text(60, 720, "1　概観", 16), *paragraph(690), Text(60, 90, "2　各国", 16)]
    second_page = [Text(60, 720, "灯台と航路", 16), *paragraph(690)]
    assert [title for _, title in titles(first_page, second_page)] == ["概観", "各国", "灯台と航路"]
