"""Renders a source as HTML, printed by Chromium or by WeasyPrint."""

from __future__ import annotations

import shutil
import subprocess
from html import escape
from importlib.resources import files
from pathlib import Path

from tests.corpus.model import MARK, Block, Source

_FONTS = {"ja": '"Corpus"', "en": '"DejaVu Serif"'}


def make_chromium_pdf(source: Source, folder: Path) -> bytes:
    """Returns the document as Chromium prints it."""
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(_html(source), "utf-8")
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or "chromium"
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
    command = [browser, *flags, f"--user-data-dir={folder / 'profile'}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pdf.read_bytes()


def make_weasyprint_pdf(source: Source, folder: Path) -> bytes:
    """Returns the document as WeasyPrint renders it; notes are at the foot of their page."""
    import weasyprint

    del folder
    return bytes(weasyprint.HTML(string=_html(source)).write_pdf())


def _html(source: Source) -> str:
    at_foot = source.producer == "weasyprint" and source.options.get("notes") == "foot"
    notes = {block.number: block.text for block in source.of_kind("note")}
    body: list[str] = []
    spanning = ""
    for index, block in enumerate(source.blocks):
        if index == 0 and source.options.get("title") == "over":
            spanning = _block(block, {}, at_foot=False)
            continue
        if at_foot and block.kind == "note":
            continue
        body.append(_block(block, notes, at_foot=at_foot))
    tab = source.options.get("tab", "")
    slug = source.options.get("slug", "")
    fixed = f"<div class='tab'>{escape(tab)}</div>" if tab else ""
    fixed += f"<div class='slug'>{escape(slug)}</div>" if slug else ""
    return (
        f"<!DOCTYPE html><html lang='{source.language}'><head><meta charset='utf-8'><style>{_style(source)}</style>"
        f"</head><body>{fixed}{spanning}<div class='text'>{''.join(body)}</div></body></html>"
    )


def _block(block: Block, notes: dict[str, str], *, at_foot: bool) -> str:
    def mark(number: str) -> str:
        if at_foot:
            return f"<span class='foot'>{escape(notes[number])}</span>"
        return f"<sup>{number}</sup>"

    match block.kind:
        case "heading":
            return f"<h{block.level}>{escape(block.printed)}</h{block.level}>"
        case "paragraph":
            return f"<p>{MARK.sub(lambda found: mark(found[1]), escape(block.text))}</p>"
        case "note":
            return f"<p class='note'>{block.number}　{escape(block.text)}</p>"
        case "caption":
            return f"<figure><div class='box'></div><figcaption>{escape(block.text)}</figcaption></figure>"
        case "table":
            rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in block.rows)
            return f"<table>{rows}</table>"
        case _:
            return "<div class='turn'></div>"


def _style(source: Source) -> str:
    head, options = source.head, source.options
    before, _, after = head.partition("{page}")
    content = f'"{before}" counter(page) "{after}"' if "{page}" in head else f'"{head}"'
    if "{title}" in head:
        content = content.replace("{title}", '" string(title) "')
    place = options.get("head", "top-right")
    size = options.get("size", "148mm 210mm")
    gap = options.get("gap") == "yes"
    vertical = options.get("vertical") == "yes"
    language = source.language
    flat = options.get("headings") in {"flat", "bold"}
    bold = options.get("headings") == "bold" or (language == "en" and not flat)
    noto = options.get("font") == "noto"
    font = (
        'local("Noto Serif CJK JP")'
        if noto
        else f'url("{(files("matplotlib_fontja") / "fonts/ipaexg.ttf").as_uri()}")'
    )
    return f"""
@font-face {{ font-family: "Corpus"; src: {font} }}
@page {{ size: {size}; margin: 20mm 16mm; {f"@{place} {{ content: {content}; font-size: 8pt }}" if head else ""} }}
{f"@page:first {{ counter-reset: page {source.first_page} }}" if source.producer == "weasyprint" else ""}
html {{ counter-reset: page {source.first_page - 1}; {"writing-mode: vertical-rl;" if vertical else ""} }}
body {{ font-variant-ligatures: none; font-family: {_FONTS[language]}; font-size: {options.get("type", "10")}pt; line-height: 1.6; margin: 0 }}
.text {{ column-count: {source.columns}; column-gap: 7mm; text-align: justify; column-fill: auto }}
p {{ text-indent: {"0" if gap or language == "en" else "1em"}; margin: {"0 0 0.9em 0" if gap or language == "en" else "0"} }}
.note, figcaption, .foot {{ font-size: 7.5pt; text-indent: 0; margin: 0.6em 0; text-align: left }}
.foot {{ float: footnote }}
.box {{ height: 14mm; background: #ccc }} figure {{ margin: 2mm 0 }}
h1, h2, h3 {{ font-weight: {"bold" if bold else "normal"} }}
h1 {{ font-size: {"inherit" if flat else "16pt"}; string-set: title content(); break-after: avoid; margin: 0.6em 0 }}
h2 {{ font-size: {"inherit" if flat else "13pt"}; break-after: avoid; margin: 0.6em 0 }}
h3 {{ font-size: {"inherit" if flat else "11.5pt"}; break-after: avoid; margin: 0.6em 0 }}
sup {{ font-size: 6pt; line-height: 0 }}
table {{ border-collapse: collapse; margin: 3mm 0 }} td {{ border: 0.3pt solid #333; padding: 1mm 4mm }}
.turn {{ break-after: page }}
.tab {{ position: fixed; right: -12mm; top: 20mm; writing-mode: vertical-rl; font-size: 8pt }}
.slug {{ position: fixed; left: -10mm; bottom: -15mm; font-size: 6pt }}
"""
