"""Sets up page, fonts and styles of a handout in Word, with the names that Word and screen readers recognize."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from briefings.handouts.word.xml import build_language_attributes, make_element

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

INK: Final = RGBColor(0x1E, 0x25, 0x30)
ACCENT: Final = RGBColor(0x1F, 0x4E, 0x79)
MUTED: Final = RGBColor(0x5A, 0x63, 0x70)
"""Colors with a contrast of at least 4.5 to 1 to white (WCAG 2.2, 1.4.3)."""

LATIN_FONT: Final = "Calibri"
JAPANESE_FONT: Final = "Yu Gothic"
"""Both are included in Word on Windows and macOS; other programs use the nearest font."""

_MARGIN: Final = Mm(24)
TEXT_WIDTH: Final = Mm(210 - 2 * 24)


def set_up_page(document: Document) -> None:
    """Makes the page A4."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    section.header_distance = section.footer_distance = Mm(12)


def set_up_styles(document: Document, language: str) -> None:
    """Sets the language of the document, and the fonts, colors and spacing of its styles."""
    _set_defaults(document, language)
    size = 10 if language == "ja" else 10.5
    _set_style(document, "Normal", size, INK, after=4)
    _set_style(document, "Title", 18, INK, bold=True, after=8)
    _set_style(document, "Heading 1", 16, ACCENT, bold=True, before=14, after=6)
    _set_style(document, "Heading 2", 12.5, ACCENT, bold=True, before=12, after=4)
    _set_style(document, "Subtitle", 9.5, MUTED, after=4)
    _set_style(document, "List Bullet", size, INK, after=3)
    _set_style(document, "Header", 8, MUTED)
    _set_style(document, "Footer", 8.5, MUTED)
    _set_style(document, "TOC Heading", 16, ACCENT, bold=True, before=14, after=6)
    contents = _add_style(document, "toc 1", "TOC1", "Normal")
    _set_font(contents, size, INK)
    text = _add_style(document, "footnote text", "FootnoteText", "Normal")
    _set_font(text, 8, INK)
    reference = _add_style(document, "footnote reference", "FootnoteReference", None)
    reference.font.superscript = True
    link = _add_style(document, "Hyperlink", "Hyperlink", None)
    link.font.color.rgb = ACCENT
    link.font.underline = True


def _set_defaults(document: Document, language: str) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for child in list(defaults):
        if child.tag in {qn("w:rFonts"), qn("w:lang")}:
            defaults.remove(child)
    fonts = make_element("rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=JAPANESE_FONT, cs=LATIN_FONT)
    if language == "ja":
        fonts.set(qn("w:hint"), "eastAsia")
    defaults.insert(0, fonts)
    defaults.append(make_element("lang", **build_language_attributes(language)))


def _set_style(  # noqa: PLR0913  # what a style consists of
    document: Document,
    name: str,
    size: float,
    color: RGBColor,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
) -> None:
    style: Any = document.styles[name]
    _remove_theme(style)
    _set_font(style, size, color)
    style.font.bold = bold
    style.font.italic = False
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.15
    if name.startswith("Heading"):
        style.paragraph_format.keep_with_next = True


def _set_font(style: Any, size: float, color: RGBColor) -> None:  # noqa: ANN401
    style.font.size = Pt(size)
    style.font.color.rgb = color


def _remove_theme(style: ParagraphStyle) -> None:
    """Removes the fonts and borders of the template from a style, so that the defaults apply."""
    for properties in (style.element.rPr, style.element.pPr):
        for child in list(properties if properties is not None else ()):
            if child.tag in {qn("w:rFonts"), qn("w:pBdr"), qn("w:spacing"), qn("w:kern"), qn("w:color")}:
                properties.remove(child)


def _add_style(document: Document, name: str, style_id: str, base: str | None) -> Any:  # noqa: ANN401
    """Returns a style of Word's own that the template does not have yet."""
    kind = WD_STYLE_TYPE.PARAGRAPH if base else WD_STYLE_TYPE.CHARACTER
    style = document.styles.add_style(name, kind, builtin=True)
    style.element.set(qn("w:styleId"), style_id)
    if base:
        style.base_style = document.styles[base]
    return style
