"""Renders a source with Typst."""

from __future__ import annotations

import re
from pathlib import Path

from tests.corpus.model import MARK, Block, Source

_SPECIAL = re.compile(r"([\\#*_`$<>@\[\]~=/+\-\"'])")


def make_typst_pdf(source: Source, folder: Path) -> bytes:
    """Returns the document as Typst renders it; notes are at the foot of their page unless they are at the end."""
    import typst

    path = folder / "source.typ"
    path.write_text(_typst(source), "utf-8")
    return bytes(typst.compile(str(path)))


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _typst(source: Source) -> str:
    options = source.options
    at_foot = options.get("notes", "foot") == "foot"
    notes = {block.number: block.text for block in source.of_kind("note")}
    full_width = options.get("title") == "over"
    lines = [_preamble(source)]
    for index, block in enumerate(source.blocks):
        if index == 0 and full_width:
            lines.append(f'#place(top + center, scope: "parent", float: true)[{_block(block, {}, at_foot=False)}]')
            continue
        if block.kind == "note" and at_foot:
            continue
        lines += ["", _block(block, notes, at_foot=at_foot)]
    return "\n".join(lines) + "\n"


def _preamble(source: Source) -> str:
    options = source.options
    width, height = (options.get("size") or "148mm 210mm").split()
    head = source.head
    parts = re.split(r"(\{page\}|\{title\})", head)
    shown = "".join(
        {
            "{page}": f"#context str(here().page() + {source.first_page - 1})",
            "{title}": "#context { let all = query(heading.where(level: 1)).filter(h => h.location().page() <= "
            "here().page()); if all.len() > 0 { all.last().body } }",
        }.get(part, _escape(part))
        for part in parts
    )
    place = "footer" if options.get("head") == "bottom" else "header"
    numbering = f"{place}: text(size: 8pt)[{shown}]," if head else ""
    font = "Noto Serif CJK JP" if source.language == "ja" else "Libertinus Serif"
    gap = options.get("gap") == "yes" or source.language == "en"
    indent = "(amount: 0pt, all: true)" if gap else "(amount: 1em, all: true)"
    spacing = "1.4em" if gap else "0.75em"
    tab = options.get("tab", "")
    background = (
        f"background: place(right + top, dx: -4mm, dy: 30mm, rotate(90deg, reflow: true, text(size: 8pt)"
        f"[{_escape(tab)}])),"
        if tab
        else ""
    )
    heading_style = options.get("headings", "")
    weight = "regular" if heading_style == "flat" else "bold"
    size = options.get("type", "10")
    sizes = "\n".join(
        f'#show heading.where(level: {level}): set text(size: {size if heading_style else points}pt, weight: "{weight}")'
        for level, points in ((1, "16"), (2, "13"), (3, "11.5"))
    )
    return f"""
#set page(width: {width}, height: {height}, margin: (x: 16mm, y: 20mm), columns: {source.columns}, {numbering} {background})
#set text(font: "{font}", size: {options.get("type", "10")}pt, lang: "{source.language}")
#set par(justify: true, first-line-indent: {indent}, leading: 0.75em, spacing: {spacing})
{sizes}
#show heading: set block(above: 1.6em, below: 1em)
"""


def _block(block: Block, notes: dict[str, str], *, at_foot: bool) -> str:
    def mark(number: str) -> str:
        return f"#footnote[{_escape(notes[number])}]" if at_foot else f"#super[{number}]"

    match block.kind:
        case "heading":
            return f"{'=' * block.level} {_escape(block.printed)}"
        case "paragraph":
            pieces = MARK.split(block.text)
            return "".join(mark(piece) if index % 2 else _escape(piece) for index, piece in enumerate(pieces))
        case "note":
            return f"#par(first-line-indent: 0pt)[#text(size: 7.5pt)[{block.number}#h(0.8em){_escape(block.text)}]]"
        case "caption":
            return f"#block[#rect(width: 100%, height: 14mm, fill: silver) #text(size: 7.5pt)[{_escape(block.text)}]]"
        case "table":
            cells = ", ".join(f"[{_escape(cell)}]" for row in block.rows for cell in row)
            return f"#table(columns: {len(block.rows[0])}, inset: 5pt, {cells})"
        case _:
            return "#pagebreak()"
