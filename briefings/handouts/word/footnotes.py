"""Adds footnotes to a Word document: python-docx 1.2 has no methods for them.

A footnote is in a part of its own (`word/footnotes.xml`, ECMA-376 part 1, 17.11); the text refers to it by its id.
The ids 0 and 1 are those of the separators, which Word and LibreOffice expect.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import OxmlElement

from briefings.handouts.word.xml import iter_field, make_element, make_run

if TYPE_CHECKING:
    from docx.document import Document

    from briefings.handouts.model import Footnote

TEXT_STYLE: Final = "FootnoteText"
REFERENCE_STYLE: Final = "FootnoteReference"
_FIRST_ID: Final = 2
"""The id of the first footnote, behind the separators."""


class FootnoteWriter:
    """The footnotes of a document.

    Args:
        document: the document, without footnotes so far.
    """

    def __init__(self, document: Document) -> None:
        self._root = OxmlElement("w:footnotes", nsdecls={"w": nsmap["w"], "r": nsmap["r"]})
        self._root.append(_make_separator(0, "separator"))
        self._root.append(_make_separator(1, "continuationSeparator"))
        package = document.part.package
        self._part = XmlPart(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, self._root, package)
        document.part.relate_to(self._part, RELATIONSHIP_TYPE.FOOTNOTES)
        properties = make_element("footnotePr")
        for number in (0, 1):
            properties.append(make_element("footnote", id=number))
        _insert_setting(document.settings.element, properties)

    def add_reference(self, paragraph: Any, note: Footnote, *, repeats: bool) -> None:  # noqa: ANN401
        """Adds the mark of a footnote to the end of a paragraph.

        Args:
            paragraph: the element of the paragraph.
            note: the footnote.
            repeats: whether the footnote has a mark already; this one refers to it.
        """
        name = f"_Footnote{note.number}"
        if repeats:
            for run in iter_field(f"NOTEREF {name} \\f \\h", str(note.number), style=REFERENCE_STYLE):
                paragraph.append(run)
            return
        paragraph.append(make_element("bookmarkStart", id=10_000 + note.number, name=name))
        run = make_run("", style=REFERENCE_STYLE)
        run.replace(run[-1], make_element("footnoteReference", id=note.number - 1 + _FIRST_ID))
        paragraph.append(run)
        paragraph.append(make_element("bookmarkEnd", id=10_000 + note.number))
        self._add_note(note)

    def _add_note(self, note: Footnote) -> None:
        footnote = make_element("footnote", id=note.number - 1 + _FIRST_ID)
        paragraph = _make_paragraph(TEXT_STYLE)
        mark = make_run("", style=REFERENCE_STYLE)
        mark.replace(mark[-1], make_element("footnoteRef"))
        paragraph.append(mark)
        paragraph.append(make_run(f" {note.text} " if note.url and note.prints_url else " "))
        if note.url:
            link = make_element("hyperlink")
            link.set(qn("r:id"), self._part.relate_to(note.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
            link.append(make_run(note.url if note.prints_url else note.text, style="Hyperlink"))
            paragraph.append(link)
        else:
            paragraph.append(make_run(note.text))
        footnote.append(paragraph)
        self._root.append(footnote)


def _make_separator(number: int, kind: str) -> Any:  # noqa: ANN401
    footnote = make_element("footnote", type=kind, id=number)
    paragraph = _make_paragraph("")
    run = make_element("r")
    run.append(make_element(kind))
    paragraph.append(run)
    footnote.append(paragraph)
    return footnote


def _make_paragraph(style: str) -> Any:  # noqa: ANN401
    paragraph = make_element("p")
    properties = make_element("pPr")
    if style:
        properties.append(make_element("pStyle", val=style))
    properties.append(make_element("spacing", after=0, line=240, lineRule="auto"))
    paragraph.append(properties)
    return paragraph


_FOLLOWING_SETTINGS: Final = (
    "endnotePr", "compat", "docVars", "rsids", "attachedSchema", "themeFontLang", "clrSchemeMapping",
    "doNotIncludeSubdocsInStats", "shapeDefaults", "decimalSymbol", "listSeparator",
)  # fmt: skip
"""Settings that the schema has behind `footnotePr`, as far as templates have them."""


def _insert_setting(settings: Any, element: Any) -> None:  # noqa: ANN401
    tags = {qn(f"w:{name}") for name in _FOLLOWING_SETTINGS}
    position = next((number for number, child in enumerate(settings) if child.tag in tags), len(settings))
    settings.insert(position, element)
