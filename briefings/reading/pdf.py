"""The text layer of a PDF, page after page, in the form that the raw reader understands.

pdfium (through pypdfium2) gives every character with its place and size. What the sizes tell and a plain text would
lose is written into the text: see `briefings.reading.pdf_layout`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from briefings.errors import BriefingError, DocumentTooLarge, UnreadableDocument
from briefings.reading.pdf_layout import layer_of
from briefings.reading.pdf_lines import PdfLine, lines_of_page

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from briefings.reading.limits import Limits
    from briefings.reading.warnings import Notes

_END = b"%%EOF"
_TAIL = 4_096
"""Bytes at the end of a file within which a whole PDF says that it ends; some tools write a little after it."""
_LINEARIZED = re.compile(rb"/Linearized\s+[\d.]+.{0,200}?/L\s+(\d+)", re.DOTALL)
_PASSWORD = 4
"""pdfium's FPDF_ERR_PASSWORD."""
_LETTERS_A_PAGE = 8
"""Letters that a page has at least on average: a scan has a page number, or a stamp of the scanner's maker."""
_UNMAPPED = re.compile(r"[\ufffd\ufffe\uffff\ue000-\uf8ff\x00]")


def text_of_pdf(data: bytes, *, name: str, limits: Limits, notes: Notes) -> str:
    """The text layer, a form feed where a page turns.

    Raises:
        DocumentTooLarge: it has more pages or characters than it may.
        UnreadableDocument: it is encrypted, cut off, damaged, or has no text layer.
    """
    import pypdfium2

    _refuse_cut_off(data, name)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unopened(error, name) from None
    try:
        pages = _pages(document, name, limits)
    finally:
        document.close()
    text = "".join(line.text for page in pages for line in page)
    _refuse_without_text(text, len(pages), name)
    unmapped = len(_UNMAPPED.findall(text))
    if unmapped:
        notes.add(None, "unmapped", f"{unmapped} characters have no meaning in the PDF's fonts", "")
    return layer_of(pages, notes)


def _pages(document: PdfDocument, name: str, limits: Limits) -> list[list[PdfLine]]:
    import pypdfium2

    count = len(document)
    if count > limits.pages:
        raise DocumentTooLarge(
            f"the PDF has {count:,} pages, over the limit of {limits.pages:,}",
            where=name,
            do="Import one chapter at a time.",
            ja=f"ページが多すぎます（{count:,}ページ、上限{limits.pages:,}ページ）。章ごとに取り込んでください。",
        )
    if not count:
        raise _damaged(name, "it has no page")
    pages: list[list[PdfLine]] = []
    characters = 0
    for i in range(count):
        try:
            page = document[i]
            text = page.get_textpage()
            characters += text.count_chars()
            if characters > limits.text:
                raise _too_much(name, limits)
            pages.append(lines_of_page(text, i))
        except pypdfium2.PdfiumError:
            raise _damaged(f"{name}, page {i + 1}", "a page can't be read") from None
        with suppress(pypdfium2.PdfiumError):
            text.close()
            page.close()
    return pages


def _refuse_cut_off(data: bytes, name: str) -> None:
    """A file that doesn't end as a PDF does; pdfium would mend it and leave out what is missing in silence."""
    linearized = _LINEARIZED.search(data[:2_048])
    if _END not in data[-_TAIL:] or (linearized and int(linearized[1][:12]) > len(data)):
        raise UnreadableDocument(
            "the PDF is cut off: its end is missing",
            where=name,
            do="Download or copy it again.",
            ja="PDFが途中で切れています。もう一度ダウンロードするか、コピーし直してください。",
        )


def _refuse_without_text(text: str, pages: int, name: str) -> None:
    letters = sum(character.isalnum() for character in text)
    unmapped = len(_UNMAPPED.findall(text))
    if letters >= _LETTERS_A_PAGE * pages and unmapped * 2 <= len(text):
        return
    what = "its characters have no meaning in its fonts" if unmapped * 2 > len(text) else "it is a scan"
    raise UnreadableDocument(
        f"the PDF has no text layer ({what})",
        where=name,
        do="Run text recognition (OCR) over it, or give the published text.",
        ja="PDFに文字情報がありません（画像だけのPDF）。文字認識（OCR）をかけるか、公表されている本文を渡してください。",
    )


def _unopened(error: Exception, name: str) -> BriefingError:
    if getattr(error, "err_code", None) == _PASSWORD:
        return UnreadableDocument(
            "the PDF is encrypted",
            where=name,
            do="Save it without a password.",
            ja="PDFが暗号化されています。パスワードなしで保存し直してください。",
        )
    return _damaged(name, "it can't be opened")


def _damaged(where: str, what: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"the PDF is damaged: {what}",
        where=where,
        do="Save it anew, or give its text.",
        ja="PDFが壊れています。保存し直すか、本文のテキストを渡してください。",
    )


def _too_much(name: str, limits: Limits) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"the PDF has more than {limits.text:,} characters of text",
        where=name,
        do="Import one chapter at a time.",
        ja=f"文章が長すぎます（上限{limits.text:,}文字）。章ごとに取り込んでください。",
    )
