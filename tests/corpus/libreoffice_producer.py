"""Renders a source with LibreOffice Writer, from a flat OpenDocument text."""

from __future__ import annotations

import re
import subprocess
from html import escape
from pathlib import Path

from tests.corpus.model import MARK, Block, Source

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"),
        ("fo", "xsl-fo-compatible"), ("draw", "drawing"), ("svg", "svg-compatible"),
    )
)  # fmt: skip


def make_libreoffice_pdf(source: Source, folder: Path) -> bytes:
    """Returns the document as LibreOffice exports it; notes are at the foot of their page or at the end."""
    path = folder / "source.fodt"
    path.write_text(_document(source), "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (folder / "source.pdf").read_bytes()


def _document(source: Source) -> str:
    notes = {block.number: block.text for block in source.of_kind("note")}
    note_class = "endnote" if source.options.get("notes") == "end" else "footnote"
    body = "".join(_block(block, notes, note_class) for block in source.blocks if block.kind != "note")
    body = body.replace('text:style-name="H1"', 'text:style-name="First"', 1)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {_NAMESPACES} office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"{_styles(source)}<office:body><office:text>"
        f'<text:section text:style-name="Columns" text:name="Text">{body}</text:section>'
        "</office:text></office:body></office:document>"
    )


def _block(block: Block, notes: dict[str, str], note_class: str) -> str:
    def mark(number: str) -> str:
        return (
            f'<text:note text:note-class="{note_class}"><text:note-citation>{number}</text:note-citation>'
            f'<text:note-body><text:p text:style-name="Note">{escape(notes[number])}</text:p></text:note-body></text:note>'
        )

    match block.kind:
        case "heading":
            return (
                f'<text:h text:style-name="H{block.level}" text:outline-level="{block.level}">'
                f"{escape(block.printed)}</text:h>"
            )
        case "paragraph":
            text = MARK.sub(lambda found: mark(found[1]), escape(block.text))
            return f'<text:p text:style-name="Body">{text}</text:p>'
        case "caption":
            return f'<text:p text:style-name="Caption">{escape(block.text)}</text:p>'
        case "table":
            rows = "".join(
                "<table:table-row>"
                + "".join(
                    f'<table:table-cell><text:p text:style-name="Cell">{escape(cell)}</text:p></table:table-cell>'
                    for cell in row
                )
                + "</table:table-row>"
                for row in block.rows
            )
            columns = f'<table:table-column table:number-columns-repeated="{len(block.rows[0])}"/>'
            return f"<table:table>{columns}{rows}</table:table>"
        case _:
            return '<text:p text:style-name="Turn"></text:p>'


def _styles(source: Source) -> str:
    options = source.options
    width, height = (options.get("size") or "148mm 210mm").split()
    gap = options.get("gap") == "yes" or source.language == "en"
    font = "Noto Serif CJK JP" if source.language == "ja" else "DejaVu Serif"
    size = options.get("type", "10")
    writing = 'style:writing-mode="tb-rl"' if options.get("vertical") == "yes" else ""
    country = {"ja": "JP", "en": "US"}[source.language]
    text = (
        f'fo:font-size="{{0}}pt" style:font-size-asian="{{0}}pt" style:font-name="F" style:font-name-asian="F" '
        f'fo:language="{source.language}" fo:country="{country}" style:language-asian="ja" style:country-asian="JP"'
    )

    def style(name: str, paragraph: str, points: str, bold: str = "") -> str:
        return (
            f'<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {paragraph}/>'
            f"<style:text-properties {text.format(points)} {bold}/></style:style>"
        )

    lines = 'fo:line-height="160%" fo:text-align="justify" style:punctuation-wrap="simple"'
    indent = "" if gap else f'fo:text-indent="{size}pt"'
    below = 'fo:margin-bottom="9pt"' if gap else ""
    head = re.sub(r"\{page\}", '<text:page-number text:select-page="current"/>', escape(source.head))
    head = head.replace("{title}", '<text:chapter text:display="name" text:outline-level="1"/>')
    place = "footer" if options.get("head") == "bottom" else "header"
    running = f'<style:{place}><text:p text:style-name="Head">{head}</text:p></style:{place}>' if head else ""
    space = f'<style:{place}-style><style:header-footer-properties fo:min-height="6mm" fo:margin-bottom="3mm" fo:margin-top="3mm"/></style:{place}-style>'
    flat = options.get("headings", "")
    bold = "" if flat == "flat" else 'fo:font-weight="bold" style:font-weight-asian="bold"'
    large = size if flat else "16"
    return f"""
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{font}'"/></office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties {text.format(size)}/></style:default-style>
<text:notes-configuration text:note-class="footnote" text:start-numbering-at="{options.get("restart", "document")}"
 style:num-format="1"/>
<text:notes-configuration text:note-class="endnote" style:num-format="1"/>
</office:styles>
<office:automatic-styles>
{style("Body", f"{lines} {indent} {below}", size)}
{style("Note", 'fo:line-height="140%"', "7.5")}
{style("Caption", 'fo:margin-top="4pt" fo:margin-bottom="6pt"', "7.5")}
{style("Cell", 'fo:margin-top="2pt" fo:margin-bottom="2pt"', size)}
{style("Head", "", "8")}
{style("Turn", 'fo:break-before="page"', "2")}
{style("H1", 'fo:margin-top="10pt" fo:margin-bottom="8pt" fo:keep-with-next="always"', large, bold)}
<style:style style:name="First" style:family="paragraph" style:parent-style-name="H1Style"
 style:master-page-name="Standard"><style:paragraph-properties style:page-number="{source.first_page or 1}"
 fo:margin-bottom="8pt" fo:keep-with-next="always"/><style:text-properties {text.format(large)} {bold}/></style:style>
{style("H2", 'fo:margin-top="9pt" fo:margin-bottom="6pt" fo:keep-with-next="always"', size if flat else "13", bold if flat else "")}
{style("H3", 'fo:margin-top="8pt" fo:margin-bottom="5pt" fo:keep-with-next="always"', size if flat else "11.5", bold if flat else "")}
<style:style style:name="Columns" style:family="section"><style:section-properties text:dont-balance-text-columns="true">
<style:columns fo:column-count="{source.columns}" fo:column-gap="7mm"/></style:section-properties></style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="{width}" fo:page-height="{height}"
 fo:margin-top="14mm" fo:margin-bottom="14mm" fo:margin-left="16mm" fo:margin-right="16mm" {writing}
 style:first-page-number="{source.first_page or 1}"/>{space}</style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">{running}</style:master-page>
</office:master-styles>"""
