"""The sources of the corpus: ten layouts, each by several producers."""

from __future__ import annotations

from collections.abc import Callable

from tests.corpus.model import Source
from tests.corpus.writing import Writer

LAYOUTS = (
    "one column", "two columns", "three columns", "vertical", "slides",
    "tables", "notes at foot", "notes at end", "rotated", "side tabs",
)  # fmt: skip
KANA = "アイウエオ"


def make_sources() -> tuple[Source, ...]:
    """Returns all sources of the corpus."""
    return (
        _plain("one-ja-typst", "one column", "typst", "ja", 1, head="灯台年報 2031　{page}"),
        _plain("one-en-libreoffice", "one column", "libreoffice", "en", 2, head="{title}    {page}"),
        _plain("one-en-weasyprint", "one column", "weasyprint", "en", 3, head="Page {page}", numbered=False),
        _plain("one-ja-chromium-gap", "one column", "chromium", "ja", 4, head="{page}", options={"gap": "yes"}),
        _plain("two-ja-chromium-gap", "two columns", "chromium", "ja", 5, columns=2, head="灯台年報　{page}",
               options={"gap": "yes", "title": "over", "size": "182mm 240mm"}),
        _plain("two-en-typst", "two columns", "typst", "en", 6, columns=2, head="Harbors {page}", numbered=False,
               options={"title": "over", "size": "182mm 240mm"}),
        _plain("two-ja-libreoffice", "two columns", "libreoffice", "ja", 7, columns=2, head="{title}　{page}",
               options={"size": "182mm 240mm"}),
        _plain("two-ja-reportlab-across", "two columns", "reportlab", "ja", 8, columns=2, head="{page}",
               options={"drawn": "across", "head": "bottom", "title": "over"}),
        _plain("three-en-weasyprint", "three columns", "weasyprint", "en", 9, columns=3, head="{page}",
               options={"size": "210mm 240mm", "type": "9"}, numbered=False),
        _plain("three-ja-typst", "three columns", "typst", "ja", 10, columns=3, head="灯台 {title} {page}",
               options={"size": "210mm 240mm", "type": "9"}),
        _plain("vertical-ja-chromium", "vertical", "chromium", "ja", 11, options={"vertical": "yes"}, first_page=0),
        _plain("vertical-ja-libreoffice", "vertical", "libreoffice", "ja", 12, options={"vertical": "yes"},
               first_page=0),
        _slides("slides-ja-typst", "typst", "ja", 13),
        _slides("slides-en-chromium", "chromium", "en", 14),
        _tables("tables-ja-libreoffice", "libreoffice", "ja", 15),
        _tables("tables-en-typst", "typst", "en", 16),
        _tables("tables-ja-chromium", "chromium", "ja", 17),
        _foot("foot-ja-typst", "typst", "ja", 18),
        _foot("foot-en-libreoffice", "libreoffice", "en", 19),
        _foot("foot-ja-libreoffice-restart", "libreoffice", "ja", 20, options={"restart": "page"}),
        _foot("foot-en-weasyprint", "weasyprint", "en", 21, options={"notes": "foot"}),
        _foot("foot-ja-reportlab-two", "reportlab", "ja", 22, columns=2),
        _end("end-ja-chromium", "chromium", "ja", 23),
        _end("end-en-typst", "typst", "en", 24),
        _end("end-en-libreoffice", "libreoffice", "en", 25),
        _plain("rotated-ja-reportlab-90", "rotated", "reportlab", "ja", 26, head="{page}", options={"rotate": "90"}),
        _plain("rotated-ja-reportlab-270-two", "rotated", "reportlab", "ja", 27, head="{page}", columns=2,
               options={"rotate": "270"}),
        _plain("tabs-ja-chromium", "side tabs", "chromium", "ja", 28, head="{page}", columns=2,
               options={"tab": "第2章　海の守り", "size": "182mm 240mm"}),
        _plain("tabs-ja-reportlab-slug", "side tabs", "reportlab", "ja", 29, head="灯台年報 2031　{page}", columns=2,
               options={"tab": "港の章", "slug": "todai_031.indd   {page}   2031/04/12   18:05:{second}"}),
        _plain("tabs-en-typst", "side tabs", "typst", "en", 30, head="The Lamp Report {page}", numbered=False,
               options={"tab": "CHAPTER TWO"}),
    )  # fmt: skip


def _plain(
    name: str, layout: str, producer: str, language: str, seed: int, *, columns: int = 1, head: str = "",
    options: dict[str, str] | None = None, numbered: bool = True, first_page: int = 21,
) -> Source:  # fmt: skip
    """Headings of three levels with paragraphs, one of them over two rows, and a caption."""
    write = Writer(seed, language)
    japanese = language == "ja"
    write.heading(1, "第2章" if japanese and numbered else "")
    write.paragraph(2)
    for top in (1, 2):
        write.heading(2, str(top) if numbered else "")
        write.paragraph(3).paragraph(2)
        for below in (1, 2):
            number = (f"（{below}）" if japanese else f"({below})") if numbered else ""
            write.heading(3, number, long=below == top)
            write.paragraph(4).paragraph(2)
        if top == 1 and options is None:
            write.caption()
        write.paragraph(3)
    return Source(name, layout, producer, language, tuple(write.blocks), columns, first_page, head, options or {})


def _slides(name: str, producer: str, language: str, seed: int) -> Source:
    write = Writer(seed, language)
    for slide in range(4):
        if slide:
            write.page()
        write.heading(1).paragraph(1).paragraph(1)
    head = "港の会合 2031　{page}" if language == "ja" else "Harbor Talks 2031 - {page}"
    options = {
        "size": "254mm 143mm",
        "head": "bottom" if producer == "typst" else "bottom-right",
        "type": "14",
        "gap": "yes",
    }
    return Source(name, "slides", producer, language, tuple(write.blocks), 1, 1, head, options)


def _tables(name: str, producer: str, language: str, seed: int) -> Source:
    write = Writer(seed, language)
    for top in (1, 2, 3):
        write.heading(1, str(top)).paragraph(3).table(3 + top % 2).paragraph(2)
    return Source(name, "tables", producer, language, tuple(write.blocks), 1, 41, "{page}", {"font": "noto"})


def _foot(
    name: str, producer: str, language: str, seed: int, *, columns: int = 1, options: dict[str, str] | None = None
) -> Source:
    write = Writer(seed, language)
    for top in (1, 2, 3):
        write.heading(1, str(top))
        write.paragraph(3, notes=1).paragraph(4, notes=2).paragraph(3)
    for number in range(1, write.note_count + 1):
        write.note(number, stop=number % 2 == 1)
    return Source(
        name, "notes at foot", producer, language, tuple(write.blocks), columns, 51, "{page}", options or {}
    )


def _end(name: str, producer: str, language: str, seed: int) -> Source:
    write = Writer(seed, language)
    for top in (1, 2):
        write.heading(1, str(top))
        write.paragraph(3, notes=1).paragraph(4, notes=2).paragraph(3)
    if producer != "libreoffice":
        write.heading(1, title="注" if language == "ja" else "Notes")
    for number in range(1, write.note_count + 1):
        write.note(number, stop=number % 2 == 1)
    return Source(name, "notes at end", producer, language, tuple(write.blocks), 1, 61, "{page}", {"notes": "end"})


SourceMaker = Callable[[], tuple[Source, ...]]
