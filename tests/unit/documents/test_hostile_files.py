"""Each hostile or broken kind of file is refused with one clear sentence, or read without the hostile part."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, SkippedFile, parse_file
from briefings.errors import ContentError, DocumentError, DocumentTooLarge, UnreadableDocument
from tests.support import hostile_files as hostile
from tests.support import sample_documents as sample

LIMITS = DocumentLimits()
PAGE = b"<!DOCTYPE html><body>"

pytestmark = pytest.mark.fault(36)


def opened(data: bytes, name: str = "upload", limits: DocumentLimits = LIMITS) -> ParsedFile:
    (parsed,) = parse_file(data, name=name, limits=limits)
    return parsed


REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "empty": (b"", "empty"),
    "blanks": (b" \n\t\n", "empty|white space"),
    "nul": (b"\x00" * 100, "empty|binary"),
    "binary": (bytes(range(256)) * 40, "binary|encoding"),
    "controls": (b"ab\x01\x02\x03\n" * 50, "binary"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "an image"),
    "gzip": (b"\x1f\x8b\x08" + b"x" * 100, "gzip"),
    "old office file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 100, "Office"),
    "office file": (
        lambda: hostile.zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")),
        "Office",
    ),
    "encrypted PDF": (hostile.encrypted_pdf, "encrypted"),
    "cut off PDF": (lambda: hostile.text_pdf()[:-200], "incomplete"),
    "empty PDF": (b"%PDF-1.7\n%%EOF\n", "damaged"),
    "scan": (lambda: hostile.pdf(b"0 0 100 100 re f"), "no text layer"),
    "scan with a page number": (lambda: hostile.text_pdf("12"), "no text layer"),
    "zip of nothing": (hostile.zipped, "no document"),
    "cut off zip": (lambda: hostile.zipped(("a.txt", b"x" * 500))[:60], "damaged or incomplete"),
    "zip with a way out": (lambda: hostile.zipped(("../../a.txt", b"x")), "outside of it"),
    "zip with a root": (lambda: hostile.zipped(("/etc/a.txt", b"x")), "outside of it"),
    "zip with a drive": (lambda: hostile.zipped(("C:\\a.txt", b"x")), "outside of it"),
    "zip with a link": (hostile.link_zip, "outside of it"),
    "encrypted zip": (hostile.encrypted_zip, "encrypted"),
    "zip in a zip": (lambda: hostile.zipped(("a.txt", hostile.zipped(("b.txt", b"x")))), "archive within an archive"),
    "zip of thousands": (lambda: hostile.zipped(*[(f"{i}.txt", b"x") for i in range(2_000)]), "2,000 entries"),
    "deflate bomb": (lambda: hostile.zipped(("a.txt", b" " * 30_000_000)), "unpacks to more than"),
    "steep deflate": (lambda: hostile.zipped(("a.txt", b" " * 3_000_000)), "unpacks to more than 200 times"),
    "deep page": (lambda: PAGE + b"<div>" * 20_000 + b"x", "nested more than"),
    "deep page of closed parts": (lambda: PAGE + b"<b>" * 8_000 + b"x" + b"</b>" * 8_000, "nested more than"),
    "a million headings of a page": (lambda: PAGE + b"<h2>1 a</h2>" * 200_000, "headings"),
    "half a million headings of Markdown": (lambda: b"# a\n" * 500_000, "500,000 headings"),
    "page without text": (lambda: PAGE + b"<script>document.write('x')</script>", "the page has no text"),
    "TOML of nothing known": (b"[tool]\nline = 1\n", "neither its tables nor its name"),
    "TOML of a million tables": (lambda: b"".join(b"[a%d]\nk = 1\n" % n for n in range(100_000)), "100,000 tables"),
    "TOML without an end": (lambda: hostile.toml('readings = ["や'), "not TOML: Illegal character"),
    "deep TOML": (lambda: hostile.toml("x = " + "[" * 100_000 + "]" * 100_000), "nested too deeply"),
    "TOML of tables in tables": (
        lambda: hostile.toml("x = " + "{ a = " * 5_000 + "1" + " }" * 5_000),
        "nested too deeply",
    ),
    "TOML of a key of many parts": (lambda: hostile.toml("a." * 100_000 + "a = 1"), "nested too deeply"),
    "TOML of such a key in a table": (
        lambda: hostile.toml("x = { " + "a." * 100_000 + "a = 1 }"),
        "nested too deeply",
    ),
    "TOML of such a heading": (lambda: hostile.toml("[" + "a." * 100_000 + "a]"), "nested too deeply"),
    "TOML of such a key behind a quote": (
        lambda: hostile.toml('"\\"".' + "a." * 100_000 + '"x" = 1'),
        "nested too deeply",
    ),
    "TOML of such a key behind lines": (
        lambda: hostile.toml('x = { y = """\n""", ' + "b." * 100_000 + '"\'"."y" = 1 } #\''),
        "nested too deeply",
    ),
    "TOML with a huge key": (lambda: hostile.toml("k" * 1_000_000 + " = 1"), "no such key"),
    "TOML with a huge number": (lambda: hostile.toml("x = " + "9" * 1_000_000), "not TOML"),
    "TOML with a hidden character": (
        lambda: hostile.toml('keywords = ["丘\\u202E"]'),
        r"an invisible character \(U\+202E\)",
    ),
    "TOML with a line in a name": (lambda: hostile.toml('keywords = ["丘\\n"]'), r"\(U\+000A\)"),
    "TOML with a control character": (lambda: hostile.toml("# \x1b[31m"), "not TOML"),
    "TOML that is too long": (lambda: hostile.toml("#" * 2_000_000), "over the limit of 2,000,000"),
    "TOML in an unknown encoding": (b"[hill]\nnames = \xff\xfe\xff" * 50, "encoding|binary"),
    "UTF-16 that isn't": (b"\xff\xfe\x00\xd8", "UTF-16"),
    "half a character": ("文".encode()[:2] * 50, "encoding|binary"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_is_refused_with_one_sentence(kind: str) -> None:
    content, words = REFUSED[kind]
    data = content if isinstance(content, bytes) else content()
    with pytest.raises((DocumentError, ContentError), match=words) as raised:
        opened(data)
    for language in ("en", "ja"):
        line = raised.value.format_line(language)
        assert "\n" not in line
        assert line.startswith("upload")
        assert line.isprintable()
    assert re.search(r"[\u3041-\u30ff]", raised.value.format_line("ja"))
    assert raised.value.remedy.text


def test_too_many_bytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(DocumentTooLarge, match="over the limit of 10"):
        opened(b"\x00" * 11, limits=DocumentLimits(size=10))


def test_more_pages_and_more_text_than_allowed_are_refused() -> None:
    with pytest.raises(DocumentTooLarge, match="1 pages, over"):
        opened(hostile.text_pdf(), limits=DocumentLimits(pages=0))
    with pytest.raises(DocumentTooLarge, match="characters of text"):
        opened(hostile.text_pdf(), limits=DocumentLimits(text=5))


def test_all_of_a_zip_counts_together() -> None:
    data = hostile.zipped(("a.txt", "文です。".encode() * 50), ("b.txt", "字です。".encode() * 50))
    with pytest.raises(DocumentTooLarge, match="unpacks to more than 1,000"):
        list(parse_file(data, name="z.zip", limits=DocumentLimits(unpacked=1_000)))


def test_zip_of_several_gives_each_in_its_order() -> None:
    data = hostile.zipped(
        ("2031/", b""),
        ("2031/page.html", sample.html()),
        ("__MACOSX/._page.html", b"\x00\x05\x16\x07"),
        ("2031/chapter.md", sample.markdown()),
    )
    results = list(parse_file(data, name="z.zip", limits=LIMITS))
    found = [result for result in results if isinstance(result, ParsedFile)]
    assert [item.document.name for item in found] == ["page.html", "chapter.md"]
    assert len({len(item.parsed_document.chapter.sections) for item in found}) == 1


BAD_MEMBERS = {
    "image": (("bad.png", b"\x89PNG\r\n\x1a\n"), "the file is an image"),
    "archive": (("bad.zip", hostile.zipped(("b.txt", b"x"))), "an archive within an archive"),
    "steep": (("bad.txt", b" " * 3_000_000), "unpacks to more than 200 times"),
    "PDF": (("bad.pdf", hostile.encrypted_pdf()), "encrypted"),
    "TOML": (("bad.toml", hostile.toml('readings = ["や')), "not TOML"),
    "empty": (("bad.md", b""), "the file is empty"),
}


@pytest.mark.parametrize("kind", BAD_MEMBERS)
def test_one_unreadable_file_of_several_is_named_and_the_others_are_read(kind: str) -> None:
    member, reason = BAD_MEMBERS[kind]
    data = hostile.zipped(member, ("good.md", sample.markdown()), ("also.html", sample.html()))
    skipped, *others = parse_file(data, name="z.zip", limits=LIMITS)
    assert isinstance(skipped, SkippedFile)
    assert skipped.name == member[0]
    assert reason in skipped.warning.translate("en")
    assert len([result for result in others if isinstance(result, ParsedFile)]) == 2


def test_damaged_member_is_named_and_the_others_are_read() -> None:
    data = bytearray(hostile.zipped(("bad.txt", bytes(range(200, 256)) * 40), ("good.md", sample.markdown())))
    data[60] ^= 0xFF
    skipped, good = parse_file(bytes(data), name="z.zip", limits=LIMITS)
    assert isinstance(skipped, SkippedFile)
    assert isinstance(good, ParsedFile)
    assert "damaged" in skipped.warning.translate("en")


def test_zip_of_which_no_file_can_be_read_is_refused() -> None:
    data = hostile.zipped(("a.png", b"\x89PNG\r\n\x1a\n"), ("b.pdf", hostile.encrypted_pdf()))
    with pytest.raises(UnreadableDocument, match=r"a\.png: the file is an image"):
        list(parse_file(data, name="z.zip", limits=LIMITS))


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_read_and_guess_has_warning(encoding: str) -> None:
    """UTF-16 with a byte order mark and UTF-8 identify themselves; the others are guessed."""
    parsed = opened(sample.markdown().decode().encode(encoding), "sample.md")
    assert (
        parsed.parsed_document.chapter.passages
        == opened(sample.markdown(), "sample.md").parsed_document.chapter.passages
    )
    guessed = encoding not in {"utf-16", "utf-8-sig"}
    assert any(warning.code == "encoding" for warning in parsed.parsed_document.warnings) == guessed


UNSEEN = {
    "\u202e": "direction",
    "\u2067": "direction",
    "\u200b": "invisible",
    "\U000e0041": "invisible",
    "\x1b": "control",
}


@pytest.mark.fault(37)
@pytest.mark.parametrize("character", UNSEEN)
def test_invisible_characters_are_removed_with_warning(character: str) -> None:
    """Direction marks, invisible separators and escape sequences reach no passage."""
    for make in (sample.markdown, sample.html):
        data = make().decode().replace("灯台", f"灯{character}台").encode()
        parsed = opened(data)
        assert parsed.parsed_document.chapter.passages == opened(make()).parsed_document.chapter.passages
        (warning,) = [warning for warning in parsed.parsed_document.warnings if warning.code == UNSEEN[character]]
        assert character not in warning.excerpt + warning.translate("en")


def test_variation_selectors_are_kept() -> None:
    """They select the form of a kanji, as in names of persons."""
    name = "辻\U000e0100"
    parsed = opened(sample.markdown().decode().replace("外相", name).encode())
    assert any(name in passage.text for passage in parsed.parsed_document.chapter.passages)


@pytest.mark.fault(37)
def test_scripts_and_embedded_content_are_removed_with_warning() -> None:
    scripts = "<script src='https://evil.example/x.js'>alert(1)</script><iframe src='https://evil.example'></iframe>"
    data = sample.html(scripts=scripts).replace(b"<main>", b"<main><iframe src=x></iframe><p hidden>unseen words</p>")
    parsed = opened(data)
    assert parsed.parsed_document.chapter.passages == opened(sample.html()).parsed_document.chapter.passages
    assert {w.translate("en") for w in parsed.parsed_document.warnings if w.code == "html"} >= {
        "1 × embedded page was left out",
        "1 × hidden part was left out",
    }


@pytest.mark.fault(37)
def test_marks_of_another_language_in_a_page_are_its_words() -> None:
    """Markdown in an HTML page is text: it makes no heading, no link and no front matter."""
    words = "+++ # not a heading [a link](javascript:x) *stars* `code` <@1> @everyone ||x|| [^1] {p=3} end"
    page = PAGE + f"<h1>1 Title</h1><p>{words.replace('<', '&lt;')}</p>".encode()
    (passage,) = opened(page).parsed_document.chapter.passages
    assert passage.text == words


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("対立は止(や)むことなく続いた。", "対立は止むことなく続いた。"),
        ("志（こころざし）を同じくする。", "志を同じくする。"),
        ("四川省（しせんしょう）の町。", "四川省の町。"),
        ("独立国家共同体（シーアイエス）の国。", "独立国家共同体（シーアイエス）の国。"),
        ("三か国（など）の代表。", "三か国（など）の代表。"),
        ("ひらがな（かな）のあと。", "ひらがな（かな）のあと。"),
        ("町（まちのひとびとがあつまる）の広場。", "町（まちのひとびとがあつまる）の広場。"),
        ("(や)むことなく続いた。", "(や)むことなく続いた。"),
    ],
)
def test_only_readings_in_brackets_are_removed(text: str, left: str) -> None:
    (passage,) = opened(f"{text}\n".encode()).parsed_document.chapter.passages
    assert passage.text == left
