"""A generated chapter as PDF of two producers, HTML, Markdown, raw text and plain text."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
EDITION = 2031
FIRST_PAGE = 81
COLUMN = 22
LINES = 24
"""Lines of a column as ReportLab draws it."""

_RUBY = re.compile(r"\{([^|}]+)\|([^}]+)\}")
_MARK = re.compile(r"\[(\d)\]")

CLAUSE = "第3節　入り江と高地の国々"
BLOCKS = (
    ("h1", "1　概観"),
    (
        "p",
        (
            "入り江の国々では、2030年も船着き場の改修が進んだが、嵐は{止|や}むことなく港を襲った。"
            "3月8日、六つの町の代表が高台の庁舎に集い、灯台を共に守る約束[1]を交わした。"
            "この約束は{四川省|しせんしょう}で試みられた仕組みを手本とし、費用は三年に分けて払う。"
        ),
    ),
    (
        "p",
        (
            "高地の国々は、雪解け水の分け方について話合いを重ね、10月22日から24日まで湖畔の町で会合を開いた。"
            "顔をそろえたのは9か国である。{志|こころざし}を同じくする国は、来年も続けることで一致した。"
        ),
    ),
    (
        "fn",
        "1",
        "灯台の約束：六つの町が明かりと霧笛の費用を分け合い、夜ごとに当番を替えて守るための取決め。2027年に原案ができた。",
    ),
    ("h2", "（1）アルメニア"),
    (
        "p",
        (
            "アルメニアでは、春に谷を渡る橋が架かり、隣の国へ向かう荷車の数が前の年の倍になった。"
            "政府は峠の道も直し、夏の議会は通行料をなくす法律を通した。"
        ),
    ),
    ("cap", "橋の渡り初めをする両国の大臣（3月8日、エレバン）"),
    ("h3", "ア　内政"),
    ("p", "秋の選挙は穏やかに終わった。票を投じた人は六割を超え、与党は議席を五つ増やした。"),
    ("p", "新しい内閣は、十二月の初めに顔ぶれを整えた[2]。"),
    (
        "fn",
        "2",
        "内閣の顔ぶれ：首相のほか十四人から成り、うち五人が初めて入閣した。農業と水を受け持つ省が一つにまとめられた。",
    ),
    ("h3", "イ　外交"),
    (
        "p",
        (
            "5月、外相が北の国を訪れ、果物の輸出を増やすことで合意した。両国は鉄道の幅を合わせる工事も始める。"
            "工事は二年で終わり、その後は週に三本の列車が走ると見込まれている。"
        ),
    ),
    ("h2", "（2）ベラルーシ"),
    (
        "p",
        (
            "ベラルーシでは、森の火事を早く見つけるための塔が国境沿いに立ち並んだ。隣の国もこれに加わり、"
            "見張りの当番を分け合っている。費用の半分は湖の国々の基金が払い、残りは両国が同じ額を出した。"
            "塔の上には風と雨を測る道具も置かれ、その記録は毎朝三つの町へ送られる。"
        ),
    ),
    (
        "p",
        (
            "9月には、機織りの職人を育てる学校が開いた。学ぶ期間は二年で、初めの年は四十人が入った。"
            "織物は冬の市で売られ、利益は学校の屋根を直すために使われる。"
        ),
    ),
    ("h1", "2　日本との交流"),
    (
        "p",
        (
            "日本からは、6月に技術者の一行が高地を訪れ、古い水車を直す手助けをした。村人は作業の様子を記録に残し、"
            "直し方を若者へ伝えている。日本の大学は、秋に三人の研究者を受け入れ、雪の量を測る方法を共に考えた。"
        ),
    ),
    (
        "p",
        (
            "文化の面では、12月に影絵の一座が三つの町を回り、延べ二千人が見物した。公演の後には、"
            "観客が自分で影絵を動かす時間も設けられ、子どもたちが列を作った。"
        ),
    ),
)


Blocks = tuple[tuple[str, ...], ...]


def long_blocks(size: int) -> Blocks:
    """Repeats the chapter's paragraphs with different texts and new headings, to some `size` bytes."""
    once = tuple(block for block in BLOCKS if block[0] in ("h1", "h2", "p"))
    blocks: list[tuple[str, ...]] = []
    written = 0
    for number in itertools.count():
        if written >= size:
            break
        kind, text = once[number % len(once)]
        if kind == "p":
            blocks.append((kind, f"{number}番目の記録による。{_MARK.sub('', text)}"))
        elif number % 7 == 0:
            blocks.append((kind, f"{text}・その{number}"))
        else:
            continue
        written += len(blocks[-1][1].encode())
    return tuple(blocks)


def plain(text: str) -> str:
    """Returns a text without readings and marks."""
    return _MARK.sub("", _RUBY.sub(r"\1", text))


def expected() -> tuple[list[str], dict[str, list[str]]]:
    """Returns titles of the sections, and texts by kind of passage."""
    titles = [re.sub(r"^(?:（\d）|\S\u3000)", "", block[1]) for block in BLOCKS if block[0].startswith("h")]
    return titles, {
        "paragraph": [plain(block[1]) for block in BLOCKS if block[0] == "p"],
        "footnote": [block[2] for block in BLOCKS if block[0] == "fn"],
        "caption": [block[1] for block in BLOCKS if block[0] == "cap"],
    }


def html(*, style: str = "", scripts: str = "", blocks: Blocks = BLOCKS) -> bytes:
    """Returns the chapter as an HTML page with headings, readings, and marks that link to notes."""
    lines = [
        "<!DOCTYPE html>",
        f'<html lang="ja"><head><meta charset="utf-8"><title>外交青書{EDITION}｜第4章　遠い岸</title>',
        f"<style>{style}</style>{scripts}</head><body><main>",
        f"<h2>{CLAUSE}</h2><div class='columns'>",
    ]
    for kind, *rest in blocks:
        if kind == "fn":
            lines.append(f'<p class="note" id="n{rest[0]}">({rest[0]}) {rest[1]}</p>')
            continue
        text = _RUBY.sub(r"<ruby>\1<rp>(</rp><rt>\2</rt><rp>)</rp></ruby>", rest[0])
        text = _MARK.sub(r'<sup><a href="#n\1">(\1)</a></sup>', text)
        if kind == "cap":
            lines.append(f"<figure><div class='box'></div><figcaption>{text}</figcaption></figure>")
        else:
            tag = {"h1": "h3", "h2": "h4", "h3": "h5"}.get(kind, "p")
            lines.append(f"<{tag}>{text}</{tag}>")
    return "\n".join([*lines, "</div></main></body></html>"]).encode()


_PRINT = f"""
@page {{ size: 182mm 160mm; margin: 20mm 16mm;
  @top-left {{ content: "DIPLOMATIC BLUEBOOK {EDITION}"; font-size: 8pt }}
  @top-right {{ content: counter(page); font-size: 8pt }} }}
html {{ counter-reset: page {FIRST_PAGE - 1} }}
body {{ font-family: "Noto Serif CJK JP", "Noto Sans CJK JP", serif; font-size: 10.5pt; line-height: 1.7 }}
.columns {{ column-count: 2; column-gap: 8mm; text-align: justify; column-fill: auto }}
p {{ text-indent: 1em; margin: 0 }}
.note, figcaption {{ font-size: 7.5pt; text-indent: 0; margin: 2mm 0 }}
.box {{ height: 20mm; background: #ccc }} figure {{ margin: 2mm 0 }}
h2 {{ font-size: 16pt }} h3 {{ font-size: 14pt }} h4 {{ font-size: 12pt }} h5 {{ font-size: 10.5pt }}
sup {{ font-size: 6pt }} a {{ color: inherit; text-decoration: none }}
"""


def chromium_pdf(folder: Path) -> bytes:
    """Returns the page printed by Chromium: two columns, readings above, notes small, a head on every page."""
    page, pdf = folder / "sample.html", folder / "sample.pdf"
    page.write_bytes(html(style=_PRINT))
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={pdf}"]
    command = [str(CHROMIUM), *flags, f"--user-data-dir={folder / 'profile'}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return pdf.read_bytes()


def markdown(blocks: Blocks = BLOCKS) -> bytes:
    """Returns the chapter as hand-written Markdown."""
    lines = [
        "+++",
        f"edition = {EDITION}",
        'number = "4-3"',
        'kind = "original"',
        'language = "ja"',
        f'title = "{CLAUSE[4:]}"',
        "+++",
    ]
    for kind, *rest in blocks:
        lines.append("")
        if kind == "fn":
            lines.append(f"[^{rest[0]}]: {rest[1]}")
        elif kind == "cap":
            lines.append(f"> caption: {rest[0]}")
        else:
            depth = {"h1": "# ", "h2": "## ", "h3": "### "}.get(kind, "")
            lines.append(depth + _MARK.sub(r"[^\1]", _RUBY.sub(r"\1", rest[0])))
    return "\n".join(lines).encode()


def _wrapped(text: str, first: int, full: int) -> list[str]:
    return [text[:first], *(text[i : i + full] for i in range(first, len(text), full))]


def raw_text(blocks: Blocks = BLOCKS) -> bytes:
    """Writes the output of a PDF tool: lines broken at the column, readings on separate lines, a head at the foot."""
    lines = [CLAUSE, ""]
    for number, (kind, *rest) in enumerate(blocks):
        if kind == "fn":
            lines += ["", f"({rest[0]})\t {rest[1]}", ""]
        elif kind == "cap":
            lines += ["", rest[0], ""]
        elif kind == "h1":
            own, title = rest[0].split("\u3000")
            lines += ["", f" \t{own}\t\t{own}\t {title}", ""]
        elif kind == "h3":
            lines += [rest[0].replace("\u3000", "\t")]
        elif kind == "h2":
            lines += ["", rest[0]]
        else:
            text = _MARK.sub(r"(\1)", rest[0])
            lines += _with_readings(text)
        if number == 8:
            lines += ["", f"DIPLOMATIC BLUEBOOK {EDITION}{FIRST_PAGE}", ""]
    return "\n".join([*lines, "", f"DIPLOMATIC BLUEBOOK {EDITION}{FIRST_PAGE + 1}", ""]).encode()


def _with_readings(text: str) -> list[str]:
    """Returns the lines of a paragraph.

    The first one is shorter by its indent, and a line ends after kanji with a reading.
    """
    readings = {found.end(1) - 1: found for found in _RUBY.finditer(text)}
    lines: list[str] = []
    bare, breaks = "", {}
    position = 0
    for found in readings.values():
        bare += text[position : found.start()] + found[1]
        breaks[len(bare)] = found[2]
        position = found.end()
    bare += text[position:]
    start, width = 0, COLUMN - 1
    while start < len(bare):
        end = min(start + width, len(bare))
        line = bare[start:end]
        cut = next((at for at in sorted(breaks) if start < at < end), None)
        if cut is None:
            lines.append(line)
        else:
            lines += [bare[start:cut], breaks[cut], bare[cut:end]]
        start, width = end, COLUMN
    return lines


def make_plain_text() -> bytes:
    """Returns the chapter as plain text: one line for each paragraph, readings in brackets, notes at the end."""
    lines = [f"外交青書{EDITION}", "第4章　遠い岸", CLAUSE, ""]
    notes = []
    for kind, *rest in BLOCKS:
        if kind == "fn":
            notes.append(f"(注{rest[0]})　{rest[1]}")
            continue
        text = _MARK.sub(r"(注\1)", _RUBY.sub(r"\1(\2)", rest[0]))
        lines += [text, ""] if kind != "p" else [f"\u3000{text}"]
    return "\r\n".join([*lines, "", *notes, ""]).encode("cp932")


def reportlab_pdf() -> bytes:
    """Draws the chapter line by line at given positions, with readings of half the size above their kanji."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    with files("matplotlib_fontja").joinpath("fonts/ipaexg.ttf").open("rb") as font:
        pdfmetrics.registerFont(TTFont("ipaexg", io.BytesIO(font.read())))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(560, 660))
    place = _Place(canvas)
    place.head()
    place.large(CLAUSE, 15)
    for kind, *rest in BLOCKS:
        if kind == "fn":
            place.small(f"({rest[0]}) {rest[1]}")
        elif kind == "cap":
            place.small(rest[0])
        elif kind == "p":
            place.paragraph(rest[0])
        else:
            place.large(rest[0], {"h1": 13, "h2": 11.5, "h3": 10}[kind])
    canvas.save()
    return out.getvalue()


class _Place:
    """The position of the next line on a page of two columns."""

    def __init__(self, canvas) -> None:
        self.canvas, self.page, self.column, self.line = canvas, FIRST_PAGE, 0, 0

    @property
    def x(self) -> float:
        return 40 + self.column * 250

    @property
    def y(self) -> float:
        return 600 - self.line * 17

    def head(self) -> None:
        self.canvas.setFont("ipaexg", 7)
        self.canvas.drawString(40, 635, f"DIPLOMATIC BLUEBOOK {EDITION}")
        self.canvas.drawString(500, 635, str(self.page))

    def next(self, lines: int = 1) -> None:
        self.line += lines
        if self.line >= LINES:
            self.line, self.column = 0, self.column + 1
        if self.column > 1:
            self.canvas.showPage()
            self.column, self.page = 0, self.page + 1
            self.head()

    def draw(self, text: str, size: float, dx: float = 0, dy: float = 0) -> None:
        self.canvas.setFont("ipaexg", size)
        self.canvas.drawString(self.x + dx, self.y + dy, text)

    def large(self, text: str, size: float) -> None:
        self.next()
        self.draw(text, size)
        self.next()

    def small(self, text: str) -> None:
        self.next()
        for line in _wrapped(text, 30, 30):
            self.draw(line, 7)
            self.next()
        self.next()

    def paragraph(self, text: str) -> None:
        readings: dict[int, tuple[str, int]] = {}
        marks: dict[int, str] = {}
        bare = ""
        for piece in re.split(r"(\{[^}]+\}|\[\d\])", text):
            ruby, mark = _RUBY.match(piece), _MARK.match(piece)
            if ruby:
                readings[len(bare)] = (ruby[2], len(ruby[1]))
                bare += ruby[1]
            elif mark:
                marks[len(bare)] = mark[1]
            else:
                bare += piece
        start, indent = 0, 1
        while start < len(bare):
            end = min(start + COLUMN - indent, len(bare))
            x = indent * 10.0
            for i in range(start, end):
                if i in readings:
                    kana, base = readings[i]
                    self.draw(kana, 5, x + (base * 10 - len(kana) * 5) / 2, 10)
                if i in marks:
                    self.draw(f"({marks[i]})", 5, x, 4)
                    x += 8
                self.draw(bare[i], 10, x)
                x += 10 if bare[i] > "\u2e80" else 5.5
            start, indent = end, 0
            self.next()
