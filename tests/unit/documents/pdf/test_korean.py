"""Korean PDF pages: words keep the spaces between them, and lines are joined with a space or inside a word."""

from __future__ import annotations

import io

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.domain import Chapter

FONT = "HYSMyeongJo-Medium"
LINES = (
    "등대지기들은 2030년에도 항구의 방파제를 고치고 새로운 등불을",
    "달았다. 벨라루스는 3월 8일 아르메니아(Armenia) 대표단과 약 30",
    "개의 부두를 지키는 약속을 교환하였고, 조지아 정부와 벨라",
    "루스도 국제연합(UN)과 함께 새로운 회의를 열기로 하였다.",
)


def draw(lines: tuple[str, ...]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 500))
    canvas.setFont(FONT, 16)
    canvas.drawString(40, 450, "1  개관")
    canvas.setFont(FONT, 10)
    for row, line in enumerate(lines):
        canvas.drawString(40, 420 - 16 * row, line)
    canvas.save()
    return out.getvalue()


def read(data: bytes, name: str) -> Chapter:
    (result,) = parse_file(data, name=name, limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    return result.parsed_document.chapter


def test_words_keep_their_spaces() -> None:
    chapter = read(draw(LINES), "등대-2031.pdf")
    assert chapter.language == "ko"
    assert [(section.path, section.title) for section in chapter.sections] == [("1", "개관")]
    (passage,) = chapter.passages
    assert passage.text == f"{LINES[0]} {LINES[1]}{LINES[2]}{LINES[3]}"


def test_text_layer_is_joined_in_the_same_way() -> None:
    chapter = read(("1 개관\n\n" + "\n".join(LINES) + "\n").encode(), "등대-2031.txt")
    assert [passage.text for passage in chapter.passages] == [f"{LINES[0]} {LINES[1]}{LINES[2]}{LINES[3]}"]
