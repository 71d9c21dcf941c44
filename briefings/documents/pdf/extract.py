"""Extracts the text layer of a PDF in the form that `briefings.documents.text_layer` parses.

pdfium (through pypdfium2) gives the position and size of every character. What they imply is written into the text:
see `briefings.documents.pdf.layout`.
"""

from __future__ import annotations

import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from briefings.documents.pdf.layout import build_text_layer
from briefings.documents.pdf.lines import PdfPage, extract_page
from briefings.documents.text_layer.layout_marks import remove_layout_marks
from briefings.errors import BriefingError, DocumentTooLarge, UnreadableDocument
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from briefings.documents.limits import DocumentLimits
    from briefings.documents.warnings import ParserWarnings

_END_MARKER = b"%%EOF"
_TAIL_SIZE = 4_096
"""Bytes at the end of a file within which a complete PDF has its end marker; some tools write data after it."""
_LINEARIZED_LENGTH = re.compile(rb"/Linearized\s+[\d.]+.{0,200}?/L\s+(\d+)", re.DOTALL)
_PASSWORD_ERROR = 4
"""FPDF_ERR_PASSWORD of pdfium."""
_MIN_LETTERS_PER_PAGE = 8
"""Average number of letters below which a PDF is a scan: a scanned page may have a page number or a stamp."""
_NO_LETTERS = re.compile(r"[\W_]+")
_BLANK = re.compile(r"\s")
_MAX_EXCERPT_LENGTH = 30
_UNMAPPED_CHARACTER = re.compile(r"[\ufffd\ufffe\uffff\ue000-\uf8ff\x00]")


def extract_pdf_text(data: bytes, *, name: str, limits: DocumentLimits, warnings: ParserWarnings) -> str:
    """Extracts the text layer, with a form feed between pages.

    Raises:
        DocumentTooLarge: the PDF has too many pages or characters.
        UnreadableDocument: it is encrypted, incomplete or damaged, or has no text layer.
    """
    import pypdfium2

    _reject_truncated(data, name)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _make_opening_error(error, name) from None
    try:
        pages = _extract_pages(document, name, limits)
    finally:
        document.close()
    text = "".join(line.text for page in pages for line in page.lines)
    unmapped = len(_UNMAPPED_CHARACTER.findall(text))
    _reject_without_text(text, unmapped, len(pages), name)
    if unmapped:
        warnings.add(
            None, "unmapped", N_("characters without a meaning in the fonts of the PDF: {count}"), count=unmapped
        )
    layer = build_text_layer(pages, warnings)
    _warn_of_differences(pages, layer, warnings)
    return layer


def _warn_of_differences(pages: list[PdfPage], layer: str, warnings: ParserWarnings) -> None:
    """Warns of characters that the pages have and the text layer has not, or the reverse.

    Only the pages whose characters are in another order are counted; each page of the layer is written from one page.
    """
    written = [_BLANK.sub("", page) for page in remove_layout_marks(layer).split("\f")]
    sources = [page.characters for page in pages]
    if len(written) != len(sources):  # a font maps a character to a form feed
        written, sources = ["".join(written)], ["".join(sources)]
    reordered = [pair for pair in zip(sources, written, strict=True) if pair[0] != pair[1]]
    source_counts = Counter("".join(source for source, _ in reordered))
    written_counts = Counter("".join(text for _, text in reordered))
    missing, added = source_counts - written_counts, written_counts - source_counts
    for code, message, difference in (
        ("lost", N_("characters were lost: {count}"), missing),
        ("added", N_("characters were added: {count}"), added),
    ):
        if difference:
            excerpt = "".join(difference.elements())[:_MAX_EXCERPT_LENGTH]
            warnings.add(None, code, message, excerpt, count=difference.total())


def _extract_pages(document: PdfDocument, name: str, limits: DocumentLimits) -> list[PdfPage]:
    import pypdfium2

    count = len(document)
    # guard 36 false:
    #   tests/unit/documents/test_hostile_files.py::test_more_pages_and_more_text_than_allowed_are_refused
    if count > limits.pages:
        raise DocumentTooLarge(
            N_("the PDF has {count} pages, over the limit of {limit}"),
            location=name,
            remedy=N_("Import one chapter at a time."),
            count=f"{count:,}",
            limit=f"{limits.pages:,}",
        )
    if not count:
        raise _make_damage_error(name, N_("it has no page"))
    pages: list[PdfPage] = []
    characters = 0
    for i in range(count):
        try:
            page = document[i]
            text = page.get_textpage()
            characters += text.count_chars()
            if characters > limits.text:
                raise _make_text_limit_error(name, limits)
            pages.append(extract_page(page, text, i))
        except pypdfium2.PdfiumError:
            raise _make_damage_error(name, N_("page {page} cannot be read"), page=i + 1) from None
        with suppress(pypdfium2.PdfiumError):
            text.close()
            page.close()
    return pages


def _reject_truncated(data: bytes, name: str) -> None:
    """Refuses a file without the end of a PDF, which pdfium would repair without saying what is missing."""
    linearized = _LINEARIZED_LENGTH.search(data[:2_048])
    if _END_MARKER not in data[-_TAIL_SIZE:] or (linearized and int(linearized[1][:12]) > len(data)):
        raise UnreadableDocument(
            N_("the PDF is incomplete: its end is missing"),
            location=name,
            remedy=N_("Download or copy it again."),
        )


def _reject_without_text(text: str, unmapped: int, page_count: int, name: str) -> None:
    letters = len(_NO_LETTERS.sub("", text))
    if letters >= _MIN_LETTERS_PER_PAGE * page_count and unmapped * 2 <= len(text):
        return
    scan, unmapped_fonts = N_("it is a scan"), N_("its fonts do not map characters to text")
    raise UnreadableDocument(
        N_("the PDF has no text layer: {reason}"),
        location=name,
        remedy=N_("Run text recognition (OCR) on it, or give the published text."),
        reason=Message(unmapped_fonts if unmapped * 2 > len(text) else scan),
    )


def _make_opening_error(error: Exception, name: str) -> BriefingError:
    if getattr(error, "err_code", None) == _PASSWORD_ERROR:
        return UnreadableDocument(
            N_("the PDF is encrypted"),
            location=name,
            remedy=N_("Save it without a password."),
        )
    return _make_damage_error(name, N_("it cannot be opened"))


def _make_damage_error(name: str, reason: str, **values: object) -> UnreadableDocument:
    return UnreadableDocument(
        N_("the PDF is damaged: {reason}"),
        location=name,
        remedy=N_("Save it again, or give its text."),
        reason=Message(reason, values),
    )


def _make_text_limit_error(name: str, limits: DocumentLimits) -> DocumentTooLarge:
    return DocumentTooLarge(
        N_("the document has more than {limit} characters of text"),
        location=name,
        remedy=N_("Import one chapter at a time."),
        limit=f"{limits.text:,}",
    )
