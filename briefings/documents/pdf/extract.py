"""The text layer of a PDF, page after page, in the form that the raw reader understands.

pdfium (through pypdfium2) gives every character with its place and size. What the sizes tell and a plain text would
lose is written into the text: see `briefings.documents.pdf.layout`.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from briefings.documents.pdf.layout import build_text_layer
from briefings.documents.pdf.lines import PdfLine, extract_page_lines
from briefings.errors import BriefingError, DocumentTooLarge, UnreadableDocument
from briefings.i18n import N_

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from briefings.documents.limits import DocumentLimits
    from briefings.documents.warnings import ParserWarnings

_END_MARKER = b"%%EOF"
_TAIL_SIZE = 4_096
"""Bytes at the end of a file within which a whole PDF says that it ends; some tools write a little after it."""
_LINEARIZED_LENGTH = re.compile(rb"/Linearized\s+[\d.]+.{0,200}?/L\s+(\d+)", re.DOTALL)
_PASSWORD_ERROR = 4
"""pdfium's FPDF_ERR_PASSWORD."""
_MIN_LETTERS_PER_PAGE = 8
"""Letters that a page has at least on average: a scan has a page number, or a stamp of the scanner's maker."""
_UNMAPPED_CHARACTER = re.compile(r"[\ufffd\ufffe\uffff\ue000-\uf8ff\x00]")


def extract_pdf_text(data: bytes, *, name: str, limits: DocumentLimits, warnings: ParserWarnings) -> str:
    """The text layer, a form feed where a page turns.

    Raises:
        DocumentTooLarge: it has more pages or characters than it may.
        UnreadableDocument: it is encrypted, cut off, damaged, or has no text layer.
    """
    import pypdfium2

    _reject_truncated(data, name)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _opening_error(error, name) from None
    try:
        pages = _extract_pages(document, name, limits)
    finally:
        document.close()
    text = "".join(line.text for page in pages for line in page)
    _reject_without_text(text, len(pages), name)
    unmapped = len(_UNMAPPED_CHARACTER.findall(text))
    if unmapped:
        warnings.add(
            None, "unmapped", N_("characters without a meaning in the fonts of the PDF: {count}"), count=unmapped
        )
    return build_text_layer(pages, warnings)


def _extract_pages(document: PdfDocument, name: str, limits: DocumentLimits) -> list[list[PdfLine]]:
    import pypdfium2

    count = len(document)
    if count > limits.pages:
        raise DocumentTooLarge(
            f"the PDF has {count:,} pages, over the limit of {limits.pages:,}",
            location=name,
            remedy="Import one chapter at a time.",
            ja=f"ページが多すぎます（{count:,}ページ、上限{limits.pages:,}ページ）。章ごとに取り込んでください。",
        )
    if not count:
        raise _damage_error(name, "it has no page")
    pages: list[list[PdfLine]] = []
    characters = 0
    for i in range(count):
        try:
            page = document[i]
            text = page.get_textpage()
            characters += text.count_chars()
            if characters > limits.text:
                raise _text_limit_error(name, limits)
            pages.append(extract_page_lines(text, i))
        except pypdfium2.PdfiumError:
            raise _damage_error(f"{name}, page {i + 1}", "a page can't be read") from None
        with suppress(pypdfium2.PdfiumError):
            text.close()
            page.close()
    return pages


def _reject_truncated(data: bytes, name: str) -> None:
    """A file that doesn't end as a PDF does; pdfium would mend it and leave out what is missing in silence."""
    linearized = _LINEARIZED_LENGTH.search(data[:2_048])
    if _END_MARKER not in data[-_TAIL_SIZE:] or (linearized and int(linearized[1][:12]) > len(data)):
        raise UnreadableDocument(
            "the PDF is cut off: its end is missing",
            location=name,
            remedy="Download or copy it again.",
            ja="PDFが途中で切れています。もう一度ダウンロードするか、コピーし直してください。",
        )


def _reject_without_text(text: str, page_count: int, name: str) -> None:
    letters = sum(character.isalnum() for character in text)
    unmapped = len(_UNMAPPED_CHARACTER.findall(text))
    if letters >= _MIN_LETTERS_PER_PAGE * page_count and unmapped * 2 <= len(text):
        return
    what = "its characters have no meaning in its fonts" if unmapped * 2 > len(text) else "it is a scan"
    raise UnreadableDocument(
        f"the PDF has no text layer ({what})",
        location=name,
        remedy="Run text recognition (OCR) over it, or give the published text.",
        ja="PDFに文字情報がありません（画像だけのPDF）。文字認識（OCR）をかけるか、公表されている本文を渡してください。",
    )


def _opening_error(error: Exception, name: str) -> BriefingError:
    if getattr(error, "err_code", None) == _PASSWORD_ERROR:
        return UnreadableDocument(
            "the PDF is encrypted",
            location=name,
            remedy="Save it without a password.",
            ja="PDFが暗号化されています。パスワードなしで保存し直してください。",
        )
    return _damage_error(name, "it can't be opened")


def _damage_error(location: str, detail: str) -> UnreadableDocument:
    return UnreadableDocument(
        f"the PDF is damaged: {detail}",
        location=location,
        remedy="Save it anew, or give its text.",
        ja="PDFが壊れています。保存し直すか、本文のテキストを渡してください。",
    )


def _text_limit_error(name: str, limits: DocumentLimits) -> DocumentTooLarge:
    return DocumentTooLarge(
        f"the PDF has more than {limits.text:,} characters of text",
        location=name,
        remedy="Import one chapter at a time.",
        ja=f"文章が長すぎます（上限{limits.text:,}文字）。章ごとに取り込んでください。",
    )
