"""Handouts as PDF, read with pypdfium2."""

from __future__ import annotations

import re
import unicodedata

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from msgspec.structs import replace

from briefings.handouts.builder import build_handout
from briefings.handouts.model import Handout, HandoutFailed
from briefings.handouts.pdf.writer import write_pdf
from briefings.service import BriefingService
from tests.unit.handouts.conftest import HOSTILE_TEXTS, MADE_ON


def read_pages(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    return [document[number].get_textpage().get_text_bounded() for number in range(len(document))]


def squeeze(text: str) -> str:
    """Returns a text without characters that line breaks change."""
    return re.sub(r"[\s\u2060\u00ad\ufffe\U000e0100-\U000e01ef-]+", "", unicodedata.normalize("NFKC", text))


@pytest.mark.parametrize(
    ("language", "title"),
    [("ja", "ブリーフィング資料：アルメニア、ウズベキスタン"), ("en", "Briefing: Armenia, Uzbekistan")],
)
def test_it_has_every_statement_every_citation_and_the_page_numbers(
    service: BriefingService, language: str, title: str
) -> None:
    handout = build_handout(service, ["AM", "UZ"], language, MADE_ON)
    data = write_pdf(handout)
    pages = read_pages(data)
    text = squeeze("".join(pages))
    for section in handout.sections:
        assert squeeze(section.title) in text
        for part in section.parts:
            assert squeeze(part.heading) in text
    for note in handout.footnotes:
        assert squeeze(f"{note.number}{note.text}") in text
    for value in (value for row in handout.properties for value in row):
        assert squeeze(value) in text
    for number, page in enumerate(pages, 1):
        assert f"{number} / {len(pages)}" in page
    document = pypdfium2.PdfDocument(data)
    assert document.get_metadata_value("Title") == title
    assert document.get_metadata_value("CreationDate").startswith("D:20261124")
    assert {tuple(map(round, page.get_size())) for page in document} == {(595, 842)}
    assert pdfium.FPDFCatalog_IsTagged(document.raw)
    assert [entry.get_title() for entry in document.get_toc() if entry.level == 0][-2:] == [
        section.title for section in handout.sections
    ][-2:]


def test_contents_give_the_page_of_each_subject(service: BriefingService) -> None:
    handout = build_handout(service, ["AM", "UZ"], "en", MADE_ON)
    pages = read_pages(write_pdf(handout))
    listed = dict(re.findall(r"^(Armenia|Uzbekistan)[ .]+(\d+)", pages[0], re.MULTILINE))
    assert set(listed) == {"Armenia", "Uzbekistan"}
    for name, number in listed.items():
        assert name in pages[int(number) - 1].splitlines()


def test_all_fonts_are_embedded_and_no_glyph_is_missing(service: BriefingService) -> None:
    for language in ("ja", "en"):
        document = pypdfium2.PdfDocument(write_pdf(build_handout(service, ["RU"], language, MADE_ON)))
        for page in document:
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                font = pdfium.FPDFTextObj_GetFont(item.raw)
                assert pdfium.FPDFFont_GetIsEmbedded(font) == 1
            text = page.get_textpage().get_text_bounded()
            assert "\ufffd" not in text
            assert "\0" not in text


def test_characters_that_no_font_has_are_replaced(hostile_handout: Handout) -> None:
    handout = replace(hostile_handout, title="한국어 and ქართული and \u0c85")
    text = "".join(read_pages(write_pdf(handout)))
    assert "・・・ and ქართული and ・" in text


def test_texts_are_never_code(hostile_handout: Handout) -> None:
    text = squeeze("".join(read_pages(write_pdf(hostile_handout))))
    for hostile in HOSTILE_TEXTS:
        assert text.count(squeeze(hostile)) >= 3


def test_same_handout_gives_the_same_bytes(service: BriefingService) -> None:
    handout = build_handout(service, ["AM"], "ja", MADE_ON)
    assert write_pdf(handout) == write_pdf(build_handout(service, ["AM"], "ja", MADE_ON))


def test_typst_error_is_one_sentence(hostile_handout: Handout) -> None:
    with pytest.raises(HandoutFailed) as caught:
        write_pdf(replace(hostile_handout, language="no-language"))
    assert "\n" not in caught.value.format_line("en")
    assert "the PDF file can't be made: expected two or three letter language code" in caught.value.format_line("en")
