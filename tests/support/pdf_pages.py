"""Makes PDF pages with texts at given positions, in Japanese fonts that are not embedded."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pikepdf

WIDTH, HEIGHT = 600, 800
_TURNS = {
    0: "1 0 0 1 0 0",
    90: f"0 1 -1 0 {HEIGHT} 0",
    180: f"-1 0 0 -1 {WIDTH} {HEIGHT}",
    270: f"0 -1 1 0 0 {WIDTH}",
}
"""Matrices that turn the content of a page against its `/Rotate`, so that it is displayed upright."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text on a page: position in points from the lower left corner, and type size."""

    x: float
    y: float
    text: str
    size: float = 11


def make_pdf(*pages: list[Text], rotate: int = 0, vertical: bool = False) -> bytes:
    """Returns a PDF with a page for each list of texts.

    Args:
        pages: the texts of each page, in the order in which they are drawn.
        rotate: angle of `/Rotate`; the content is turned back, so that the pages look the same.
        vertical: whether the font writes from top to bottom.
    """
    document = pikepdf.new()
    font = document.make_indirect(_make_font(document, vertical=vertical))
    for texts in pages:
        turned = rotate in (90, 270)
        document.add_blank_page(page_size=(HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT))
        page = document.pages[-1]
        page.Rotate = rotate
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        shown = "\n".join(
            f"BT /F1 {text.size} Tf {text.x} {text.y} Td <{text.text.encode('utf-16-be').hex()}> Tj ET"
            for text in texts
        )
        page.Contents = document.make_stream(f"q {_TURNS[rotate]} cm\n{shown}\nQ".encode())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _make_font(document: pikepdf.Pdf, *, vertical: bool) -> pikepdf.Dictionary:
    descriptor = pikepdf.Dictionary(
        Type=pikepdf.Name.FontDescriptor, FontName=pikepdf.Name("/HeiseiMin-W3"), Flags=4,
        FontBBox=pikepdf.Array([-123, -257, 1001, 910]), ItalicAngle=0, Ascent=709,
        Descent=-241, CapHeight=709, StemV=69,
    )  # fmt: skip
    system = pikepdf.Dictionary(Registry=b"Adobe", Ordering=b"Japan1", Supplement=2)
    descendant = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.CIDFontType0, BaseFont=pikepdf.Name("/HeiseiMin-W3"),
        CIDSystemInfo=system, FontDescriptor=document.make_indirect(descriptor), DW=1000,
        W=pikepdf.Array([1, pikepdf.Array([500] * 95)]),
    )  # fmt: skip
    encoding = "/UniJIS-UTF16-V" if vertical else "/UniJIS-UTF16-H"
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type0, BaseFont=pikepdf.Name("/HeiseiMin-W3"),
        Encoding=pikepdf.Name(encoding), DescendantFonts=pikepdf.Array([document.make_indirect(descendant)]),
    )  # fmt: skip
