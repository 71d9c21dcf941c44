"""Handouts in Word, read with python-docx and rendered by LibreOffice."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from docx.oxml.ns import qn
from lxml import etree

from briefings.handouts.builder import build_handout
from briefings.handouts.model import Handout
from briefings.handouts.word.writer import write_docx
from briefings.service import BriefingService
from tests.unit.handouts.conftest import HOSTILE_TEXTS, MADE_ON
from tests.unit.handouts.test_pdf import squeeze


def read_footnotes(data: bytes) -> dict[int, str]:
    """Returns the texts of the footnotes by id, without the separators."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/footnotes.xml"))
    return {
        int(note.get(qn("w:id"))): "".join(text.text or "" for text in note.iter(qn("w:t")))
        for note in root
        if note.get(qn("w:type")) is None
    }


@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_opens_with_headings_languages_and_metadata(service: BriefingService, language: str) -> None:
    handout = build_handout(service, ["AM", "AZ"], language, MADE_ON)
    document = docx.Document(io.BytesIO(write_docx(handout)))
    assert document.core_properties.title == handout.title
    assert document.core_properties.language == language
    assert document.core_properties.created.date() == MADE_ON
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith(("Heading", "Title"))]
    assert headings[0] == ("Title", handout.title)
    assert [text for style, text in headings if style == "Heading 1"] == [s.title for s in handout.sections]
    parts = [part.heading for section in handout.sections for part in section.parts]
    assert [text for style, text in headings if style == "Heading 2"][: len(parts)] == parts
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for footer in (section.footer, section.first_page_footer):
        assert "PAGE" in footer._element.xml
        assert "NUMPAGES" in footer._element.xml
    lang = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert lang.get(qn("w:eastAsia")) == "ja-JP"
    assert lang.get(qn("w:val")) == "en-US"
    for table in document.tables[1:]:
        assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
        assert table._tbl.find(f".//{qn('w:tblCaption')}").get(qn("w:val"))


def test_every_citation_is_a_footnote_and_later_marks_refer_to_it(service: BriefingService) -> None:
    handout = build_handout(service, ["AM", "UZ"], "ja", MADE_ON)
    data = write_docx(handout)
    notes = read_footnotes(data)
    assert len(notes) == len(handout.footnotes)
    for note, text in zip(handout.footnotes, notes.values(), strict=True):
        assert text == f" {note.text} {note.url if note.prints_url else ''}".rstrip()
    body = docx.Document(io.BytesIO(data)).element.body
    references = [int(mark.get(qn("w:id"))) for mark in body.iter(qn("w:footnoteReference"))]
    assert references == list(notes)
    bookmarks = {mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))}
    items = [item for section in handout.sections for part in section.parts for item in part.items]
    repeated = re.findall(r"NOTEREF (\w+)", " ".join(code.text for code in body.iter(qn("w:instrText"))))
    assert repeated == [f"_Footnote{item.note.number}" for item in items if item.repeats_note and item.note]
    assert set(repeated) <= bookmarks
    ids = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    assert len(ids) == len(set(ids))


def test_contents_list_links_to_the_sections(service: BriefingService) -> None:
    several = docx.Document(io.BytesIO(write_docx(build_handout(service, ["AM", "UZ"], "en", MADE_ON)))).element.body
    bookmarks = {mark.get(qn("w:name")) for mark in several.iter(qn("w:bookmarkStart"))}
    links = [link.get(qn("w:anchor")) for link in several.iter(qn("w:hyperlink"))]
    assert links == ["_Section1", "_Section2"]
    assert set(links) <= bookmarks
    assert any("TOC" in code.text for code in several.iter(qn("w:instrText")))
    kinds = [char.get(qn("w:fldCharType")) for char in several.iter(qn("w:fldChar"))]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")
    single = docx.Document(io.BytesIO(write_docx(build_handout(service, ["AM"], "en", MADE_ON)))).element.body
    assert not any("TOC" in code.text for code in single.iter(qn("w:instrText")))


def test_texts_are_never_markup(hostile_handout: Handout) -> None:
    data = write_docx(hostile_handout)
    text = "".join(node.text or "" for node in docx.Document(io.BytesIO(data)).element.body.iter(qn("w:t")))
    for hostile in HOSTILE_TEXTS:
        assert text.count(hostile) >= 3
    first = next(iter(read_footnotes(data).values()))
    assert first.split(" https://example.invalid/a_b")[0][1:] == HOSTILE_TEXTS[0]


def test_same_handout_gives_the_same_bytes(service: BriefingService) -> None:
    assert write_docx(build_handout(service, ["AM"], "en", MADE_ON)) == write_docx(
        build_handout(service, ["AM"], "en", MADE_ON)
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_shows_every_footnote_on_a4_pages_with_numbers(service: BriefingService, tmp_path: Path) -> None:
    handouts = {language: build_handout(service, ["AM", "UZ"], language, MADE_ON) for language in ("ja", "en")}
    for language, handout in handouts.items():
        (tmp_path / f"{language}.docx").write_bytes(write_docx(handout))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    files = [str(tmp_path / f"{language}.docx") for language in handouts]
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    for language, handout in handouts.items():
        document = pypdfium2.PdfDocument(tmp_path / f"{language}.pdf")
        pages = [page.get_textpage().get_text_bounded() for page in document]
        text = squeeze("".join(pages))
        for note in handout.footnotes:
            assert squeeze(f"{note.number} {note.text}") in text
        for number, page in enumerate(pages, 1):
            assert f"{number} / {len(pages)}" in page
        assert {tuple(map(round, page.get_size())) for page in document} == {(595, 842)}
