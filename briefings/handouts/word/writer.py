"""Writes a handout as a Word document with headings, footnotes, page numbers and languages.

The same handout gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from briefings.cards.labels import append_mark, get_original_mark
from briefings.handouts.model import PartKind
from briefings.handouts.texts import (
    format_page_label,
    format_properties_title,
    format_sources_title,
    get_contents_title,
    get_date_column_name,
    get_event_column_name,
    get_label_separator,
)
from briefings.handouts.word.footnotes import FootnoteWriter
from briefings.handouts.word.styles import ACCENT, MUTED, TEXT_WIDTH, set_up_page, set_up_styles
from briefings.handouts.word.xml import iter_field, make_element, make_run

if TYPE_CHECKING:
    from docx.table import Table

    from briefings.handouts.model import Handout, HandoutItem, HandoutPart, HandoutSection

_PROGRAM: Final = "briefing-bot"
_DATE_WIDTHS: Final = {"ja": Mm(36)}
_DATE_WIDTH: Final = Mm(42)
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip file can have."""

_LINE_COLOR: Final = "C9CED6"


def write_docx(handout: Handout) -> bytes:
    """Returns the file. It takes some tenths of a second: call it in a thread."""
    buffer = io.BytesIO()
    _WordWriter(handout).write().save(buffer)
    return _make_reproducible(buffer.getvalue())


class _WordWriter:
    """Writes one document from its beginning to its end."""

    def __init__(self, handout: Handout) -> None:
        self._handout = handout
        self._language = handout.language
        self._document = docx.Document()
        set_up_page(self._document)
        set_up_styles(self._document, handout.language)
        self._footnotes = FootnoteWriter(self._document)

    def write(self) -> Any:  # noqa: ANN401  # python-docx's document
        """Returns the finished document."""
        handout, document = self._handout, self._document
        self._set_properties()
        self._write_margins()
        document.add_paragraph(handout.title, style="Title")
        self._write_identification()
        if handout.has_contents:
            self._write_contents()
        for number, section in enumerate(handout.sections, 1):
            self._write_section(section, number)
        if handout.sources:
            document.add_heading(format_sources_title(self._language), 2)
            document.add_paragraph(handout.sources)
        return document

    def _set_properties(self) -> None:
        handout, properties = self._handout, self._document.core_properties
        moment = datetime.combine(handout.made_on, time())  # python-docx writes it as UTC
        properties.title = handout.title[:255]
        properties.subject = "; ".join(f"{name}: {value}" for name, value in handout.properties)[:255]
        properties.author = properties.last_modified_by = _PROGRAM
        properties.keywords = ", ".join(section.title for section in handout.sections)[:255]
        properties.language = handout.language
        properties.comments = ""
        properties.created = properties.modified = moment
        properties.revision = 1
        properties.identifier = f"revision-{handout.revision}"

    def _write_margins(self) -> None:
        section = self._document.sections[0]
        section.different_first_page_header_footer = True
        section.header.paragraphs[0].text = self._handout.short_title
        for footer in (section.footer, section.first_page_footer):
            paragraph = footer.paragraphs[0]
            paragraph.style = self._document.styles["Footer"]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            before, rest = format_page_label("\0", "\1", self._language).split("\0")
            between, after = rest.split("\1")
            for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
                if text:
                    paragraph._p.append(make_run(text))  # noqa: SLF001  # python-docx's way to its elements
                for run in iter_field(field, "1") if field else ():
                    paragraph._p.append(run)  # noqa: SLF001

    def _write_identification(self) -> None:
        handout = self._handout
        table = self._add_table(len(handout.properties), format_properties_title(self._language), has_header=False)
        for row, (name, value) in zip(table.rows, handout.properties, strict=True):
            row.cells[0].paragraphs[0].add_run(name).font.color.rgb = MUTED
            row.cells[1].paragraphs[0].add_run(value)
        self._set_widths(table)

    def _write_contents(self) -> None:
        """Writes a table of contents as Word makes it.

        Page numbers depend on fonts and appear when the table is updated.
        """
        title = self._document.add_paragraph(get_contents_title(self._language), style="TOC Heading")
        title.paragraph_format.keep_with_next = True
        sections = self._handout.sections
        runs = list(iter_field('TOC \\o "1-1" \\h \\z \\u', ""))
        for number, section in enumerate(sections, 1):
            paragraph = self._document.add_paragraph(style="toc 1")._p  # noqa: SLF001
            if number == 1:
                for run in (runs[0], runs[1], runs[2]):
                    paragraph.append(run)
            link = make_element("hyperlink", anchor=f"_Section{number}", history=1)
            link.append(make_run(section.title))
            paragraph.append(link)
            if number == len(sections):
                paragraph.append(runs[-1])

    def _write_section(self, section: HandoutSection, number: int) -> None:
        document, handout = self._document, self._handout
        heading = document.add_heading("", 1)
        heading.paragraph_format.page_break_before = handout.has_contents
        element = heading._p  # noqa: SLF001
        element.append(make_element("bookmarkStart", id=number, name=f"_Section{number}"))
        element.append(make_run(section.title))
        element.append(make_element("bookmarkEnd", id=number))
        if section.subtitle:
            document.add_paragraph(section.subtitle, style="Subtitle")
        if section.lead:
            document.add_paragraph().add_run(section.lead).bold = True
        if section.empty_text:
            document.add_paragraph(section.empty_text)
        for part in section.parts:
            self._write_part(part)

    def _write_part(self, part: HandoutPart) -> None:
        document = self._document
        if part.heading:
            document.add_heading(part.heading, 2)
        if part.remark:
            remark = document.add_paragraph(part.remark, style="Subtitle")
            remark.paragraph_format.keep_with_next = True
        if part.kind is PartKind.DATES:
            self._write_dates(part)
            return
        for item in part.items:
            paragraph = document.add_paragraph(style="List Bullet")
            if item.label:
                paragraph.add_run(f"{item.label}{get_label_separator(self._language)}").font.color.rgb = ACCENT
            self._write_text(paragraph, item)

    def _write_dates(self, part: HandoutPart) -> None:
        table = self._add_table(len(part.items) + 1, part.heading, has_header=True)
        columns = (get_date_column_name(self._language), get_event_column_name(self._language))
        for cell, name in zip(table.rows[0].cells, columns, strict=True):
            cell.paragraphs[0].add_run(name).font.color.rgb = MUTED
            cell.paragraphs[0].paragraph_format.keep_with_next = True
        # The cells of python-docx's rows are searched for at each access.
        rows = [tuple(row.cells) for row in table.rows]
        for (date, event), item in zip(rows[1:], part.items, strict=True):
            date.paragraphs[0].add_run(item.label)
            self._write_text(event.paragraphs[0], item)
        self._set_widths(table)

    def _write_text(self, paragraph: Any, item: HandoutItem) -> None:  # noqa: ANN401  # python-docx's paragraph
        element = paragraph._p  # noqa: SLF001
        foreign = item.language if item.language.partition("-")[0] != self._language else ""
        element.append(make_run(item.text, language=foreign))
        if item.is_original:
            paragraph.add_run(
                append_mark("", get_original_mark(self._language), self._language)
            ).font.color.rgb = MUTED
        if item.note is not None:
            self._footnotes.add_reference(element, item.note, repeats=item.repeats_note)
        if item.detail:
            paragraph.add_run().add_break()
            detail = paragraph.add_run(item.detail)
            detail.font.color.rgb = MUTED

    def _add_table(self, rows: int, description: str, *, has_header: bool) -> Table:
        """Adds a table.

        It has lines between its rows, a name for screen readers, and rows that no page break divides.
        """
        table: Table = self._document.add_table(rows, 2)
        table.autofit = False
        properties = table._tbl.tblPr  # noqa: SLF001
        borders = make_element("tblBorders")
        for side in ("top", "bottom", "insideH"):
            borders.append(make_element(side, val="single", sz=4, space=0, color=_LINE_COLOR))
        look = properties.find(qn("w:tblLook"))
        properties.insert(properties.index(look) if look is not None else len(properties), borders)
        layout = properties.find(qn("w:tblLayout"))
        if layout is not None:  # the schema has it behind the borders
            properties.remove(layout)
            borders.addnext(layout)
        if look is not None:
            for name in ("firstRow", "firstColumn", "lastRow", "lastColumn", "noHBand", "noVBand", "val"):
                look.attrib.pop(qn(f"w:{name}"), None)
            look.set(qn("w:val"), "0020" if has_header else "0000")
            look.set(qn("w:firstRow"), "1" if has_header else "0")
        properties.append(make_element("tblCaption", val=description))
        for number, row in enumerate(table.rows):
            row_properties = row._tr.get_or_add_trPr()  # noqa: SLF001
            row_properties.append(make_element("cantSplit"))
            if has_header and number == 0:
                row_properties.append(make_element("tblHeader"))
        return table

    def _set_widths(self, table: Table) -> None:
        first = _DATE_WIDTHS.get(self._language, _DATE_WIDTH)
        widths = (first, TEXT_WIDTH - first)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
                cell.paragraphs[0].paragraph_format.space_after = Mm(0.6)


def _make_reproducible(data: bytes) -> bytes:
    """Makes the same package without the time at which it was written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            copy = zipfile.ZipInfo(entry.filename, _ZIP_TIME)
            copy.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(copy, source.read(entry))
    return buffer.getvalue()
