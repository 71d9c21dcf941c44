"""A soft hyphen at the end of a line shows that its last word continues; inside a line it is not shown."""

from __future__ import annotations

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from tests.support.pdf_pages import Text, make_pdf

LINES = (
    "The keepers of the lighthouse met in the capital and agreed on the re\u00ad",
    "newal of twelve piers, and the min\u00adisters of both countries came to the har\u00ad",
    "bour in the evening of the same day.",
)
WHOLE = (
    "The keepers of the lighthouse met in the capital and agreed on the renewal of twelve piers, and the ministers "
    "of both countries came to the harbour in the evening of the same day."
)


def read(data: bytes, name: str) -> list[str]:
    (result,) = parse_file(data, name=name, limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    assert {"lost", "added"}.isdisjoint(warning.code for warning in result.parsed_document.warnings)
    return [passage.text for passage in result.parsed_document.chapter.passages]


def test_word_broken_in_a_text_layer_is_one() -> None:
    assert read(("1 Overview\n\n" + "\n".join(LINES) + "\n").encode(), "lights-2031.txt") == [WHOLE]


def test_word_broken_in_a_pdf_is_one() -> None:
    page = [Text(60, 720, "1　Overview", 16), *(Text(60, 690 - 18 * row, line) for row, line in enumerate(LINES))]
    assert read(make_pdf(page), "lights-2031.pdf") == [WHOLE]


@pytest.mark.parametrize("sentence", ["The keepers met in the capital.", "灯台守は都で会った。"])
def test_time_before_a_space_and_a_soft_hyphen_is_the_time_of_a_print_run(sentence: str) -> None:
    assert "12:30" not in "".join(read(f"{sentence}\n12:30 \u00ad\n{sentence}\n".encode(), "lights-2031.txt"))
