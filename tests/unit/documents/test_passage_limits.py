"""Long passages are split, and characters are counted as in the search."""

from __future__ import annotations

import io
import random
import time
import tracemalloc
import unicodedata
import zipfile

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.passage_limits import MAX_PASSAGE_LENGTH, measure_text, split_long_passages
from briefings.documents.reader import ParsedFile, parse_file
from briefings.documents.warnings import ParserWarnings
from briefings.domain import FootnoteReference, Passage, PassageKind
from briefings.errors import DocumentTooLarge
from briefings.text.segment import split_sentences

LIGATURE = "\ufdfa"
SENTENCE = "The keepers of Armenia met at the lake. "


@pytest.mark.fault(36)
def test_characters_count_in_compatibility_form() -> None:
    text = f"# Lights\n\nArmenia {LIGATURE * 2_000}\n"
    list(parse_file(text.encode(), name="a.md", limits=DocumentLimits(text=40_000)))
    with pytest.raises(DocumentTooLarge, match="the document has more than 30,000 characters"):
        list(parse_file(text.encode(), name="a.md", limits=DocumentLimits(text=30_000)))


@pytest.mark.fault(35)
@pytest.mark.parametrize("text", [SENTENCE * 800, "7、" * 20_000, LIGATURE * 3_000, "港" * 25_000])
def test_long_passage_is_split_with_a_warning(text: str) -> None:
    (result,) = parse_file(f"# Lights\n\n{text}\n".encode(), name="a.md", limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    passages = result.parsed_document.chapter.passages
    assert len(passages) > 1
    assert max(len(unicodedata.normalize("NFKC", passage.text)) for passage in passages) <= MAX_PASSAGE_LENGTH
    assert "".join("".join(passage.text for passage in passages).split()) == "".join(text.split())
    assert [passage.ordinal for passage in passages] == list(range(len(passages)))
    assert "long-passage" in {warning.code for warning in result.parsed_document.warnings}


def test_pages_and_footnote_marks_are_kept_with_their_part() -> None:
    text = SENTENCE * 800
    turns = (20_000,)
    marks = (FootnoteReference("1", 39), FootnoteReference("2", len(text) - 1))
    passage = Passage(PassageKind.PARAGRAPH, "1", 0, text, page=7, references=marks, page_turns=turns)
    parts = split_long_passages((passage,), ParserWarnings())
    assert parts[0].page == 7
    assert parts[-1].page == 8
    assert [reference.mark for part in parts for reference in part.references] == ["1", "2"]
    assert parts[0].references[0].offset == 39
    assert sum(len(part.page_turns) for part in parts) == 1


def test_nested_brackets_take_time_that_grows_with_the_text() -> None:
    def measure(size: int) -> float:
        start = time.process_time()
        split_sentences("「" * size + ")」" * size)
        return time.process_time() - start

    measure(100)
    assert min(measure(16_000) / measure(2_000) for _ in range(3)) < 24


def make_zip(*texts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, text in enumerate(texts, 1):
            archive.writestr(f"{number}.md", f"# {number} Lights\n\n{text}\n")
    return out.getvalue()


@pytest.mark.fault(36)
def test_documents_count_together() -> None:
    """Each document of a zip is within the limit, but all of them together exceed it."""
    data = make_zip(SENTENCE * 40, SENTENCE * 40, SENTENCE * 40)
    assert len(list(parse_file(data, name="all.zip", limits=DocumentLimits(text=6_000)))) == 3
    with pytest.raises(DocumentTooLarge, match="more than 4,000 characters of text"):
        list(parse_file(data, name="all.zip", limits=DocumentLimits(text=4_000)))


@pytest.mark.fault(36)
def test_passages_count_together() -> None:
    data = make_zip("Armenia.\n\n" * 40, "Georgia.\n\n" * 40)
    assert len(list(parse_file(data, name="all.zip", limits=DocumentLimits(passages=80)))) == 2
    with pytest.raises(DocumentTooLarge, match="more than 79 paragraphs"):
        list(parse_file(data, name="all.zip", limits=DocumentLimits(passages=79)))


def test_text_far_over_the_limit_is_refused_before_it_is_decoded() -> None:
    """Decoding alone would need more memory than the reader has."""
    data = b"Armenia. " * 5_000_000
    tracemalloc.start()
    try:
        with pytest.raises(DocumentTooLarge, match="more than 3,500,000 characters of text"):
            list(parse_file(data, name="a.txt", limits=DocumentLimits(size=100_000_000)))
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_length_of_a_text_is_that_of_its_compatibility_form() -> None:
    characters = "がか\u3099ｶﾞ゛é\u0301e①㍿\ufdfaﷺ가각ㄱ　（Ａ漢—…¨ﾞ\u3164\n a豈ﬁ\U0001f1e6"
    generator = random.Random(17)  # noqa: S311  # reproducible
    for _ in range(2_000):
        text = "".join(generator.choices(characters, k=generator.randrange(12)))
        assert measure_text(text) == len(unicodedata.normalize("NFKC", text)), text
