"""Pages of other sites: menus, headings of the site, marks without notes, icons; and extra files in archives."""

from __future__ import annotations

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, SkippedFile, parse_file
from briefings.domain import ParsedDocument
from tests.support import hostile_files as hostile

MENU = "<ul><li><a href='/'>トップ</a></li><li><a href='/news'>お知らせ</a></li><li><a href='/map'>地図</a></li></ul>"
BODY = "<h2>第2章　海</h2><h3>第6節　灯台</h3><h4>1　概観</h4><p>　会合{}は、アルメニアで開かれた。</p>"
SENTENCE = "会合は、アルメニアで開かれた。"


def parse(body: str, title: str = "外交青書2031") -> ParsedDocument:
    page = f"<!doctype html><html><head><title>{title}</title></head><body>{body}</body></html>"
    (result,) = parse_file(page.encode(), name="page.html", limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    return result.parsed_document


@pytest.mark.parametrize(
    "menu",
    [
        MENU,
        f"<div class='menu'>{MENU}</div>",
        "<div id='breadcrumb'><a href='/'>トップ</a> &gt; <a href='/a'>白書</a> &gt; 灯台</div>",
        "<div role='navigation'><p>移動</p></div>",
        "<nav><p>移動</p></nav>",
    ],
)
def test_menu_is_not_text(menu: str) -> None:
    parsed = parse(menu + BODY.format(""))

    assert [passage.text for passage in parsed.chapter.passages] == [SENTENCE]
    assert parsed.chapter.number == "2-6"


def test_list_of_statements_with_links_in_them_is_text() -> None:
    items = "<ul><li>会合は<a href='/a'>首都</a>で開かれた。</li><li>船は<a href='/b'>港</a>を訪れた。</li></ul>"

    texts = [passage.text for passage in parse(BODY.format("") + items).chapter.passages]

    assert texts[1:] == ["会合は首都で開かれた。", "船は港を訪れた。"]


def test_site_heading_above_the_chapter_is_not_a_section() -> None:
    parsed = parse("<h1>白書の広場</h1>" + BODY.format(""))

    assert [(section.path, section.title) for section in parsed.chapter.sections] == [("1", "概観")]
    assert (parsed.chapter.number, parsed.chapter.title) == ("2-6", "灯台")


@pytest.mark.parametrize("mark", ["<sup>注1</sup>", "<sup>1</sup>", "<sup>(1)</sup>"])
def test_mark_without_a_note_is_removed_with_a_warning(mark: str) -> None:
    parsed = parse(BODY.format(mark))

    assert [passage.text for passage in parsed.chapter.passages] == [SENTENCE]
    assert "mark" in {warning.code for warning in parsed.warnings}


def test_mark_with_a_note_is_tied_to_it() -> None:
    parsed = parse(BODY.format("<sup>(注1)</sup>") + "<p>(注1) 会合：三月の会合のこと。</p>")

    assert [r.mark for passage in parsed.chapter.passages for r in passage.references] == ["1"]


@pytest.mark.parametrize(
    "image",
    [
        "<img src='h.gif' alt='ホームへ戻るアイコン'>",
        "<img src='f.gif' alt='Back to top button'>",
        "<a href='/'><img src='l.gif' alt='灯台の広場のホームへ戻る'></a>",
    ],
)
def test_icon_is_not_a_caption(image: str) -> None:
    assert [passage.text for passage in parse(BODY.format("") + image).chapter.passages] == [SENTENCE]


def test_side_files_of_an_archive_are_ignored_with_a_warning() -> None:
    page = f"<!doctype html><html><body>{BODY.format('')}</body></html>".encode()
    data = hostile.zipped(
        ("README.txt", b"Read this first."), ("LICENSE", b"All rights."), ("._page.html", b"\x00\x05"),
        ("~$page.html", b"x"),
        (".DS_Store", b"\x00"), ("2031/page.html", page),
    )  # fmt: skip

    result, ignored = parse_file(data, name="z.zip", limits=DocumentLimits())

    assert isinstance(result, ParsedFile)
    assert isinstance(ignored, SkippedFile)
    assert "README.txt, LICENSE, ._page.html, ~$page.html, .DS_Store" in ignored.warning.translate("en")
