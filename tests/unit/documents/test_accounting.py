"""Each character of a text layer is accounted for, and the warnings of a document fit on a screen."""

from __future__ import annotations

from msgspec.structs import replace

from briefings.documents import parse_document
from briefings.documents.accounting import account_characters, account_letters, warn_of_account
from briefings.documents.limits import DocumentLimits
from briefings.documents.markdown.left_out import split_visible
from briefings.documents.reader import ParsedFile, parse_file
from briefings.documents.warnings import ParserWarnings, summarize_warnings
from briefings.domain import Document, DocumentWarning

FURIGANA = "a line was removed as furigana, which is not certain"
TEXT = "外交青書 2031\n第1章　灯台\n1　概観\n　会合は(1)首都で開かれた。\n(1) 会合：三月の会合のこと。\n"


def test_every_character_is_in_a_passage_a_heading_or_the_removed_text() -> None:
    account = account_characters(TEXT, parse_document(Document("x.txt", TEXT, "")))

    assert (account.lost, account.added) == ("", "")
    assert account.total == account.kept + account.removed.total()
    assert set(account.removed) >= {"running-head", "number", "mark"}
    assert 0 < account.removed_share < 1


def test_lost_and_added_characters_are_warnings() -> None:
    parsed = parse_document(Document("x.txt", TEXT, ""))
    passages = tuple(replace(passage, text=passage.text.replace("首都", "京")) for passage in parsed.chapter.passages)
    account = account_characters(TEXT, replace(parsed, chapter=replace(parsed.chapter, passages=passages)))
    warnings = ParserWarnings()

    warn_of_account(account, warnings)

    assert (sorted(account.lost), account.added) == (sorted("首都"), "京")
    assert [warning.code for warning in warnings.list_warnings()] == ["lost", "added", "left-out"]


def test_import_states_the_share_that_was_left_out_and_for_what() -> None:
    (result,) = parse_file(TEXT.encode(), name="x.txt", limits=DocumentLimits())

    assert isinstance(result, ParsedFile)
    (warning,) = [w for w in result.parsed_document.warnings if w.code == "left-out"]
    assert "% of the characters were left out, most of them as" in warning.translate("en")
    assert "％を除きました（主に" in warning.translate("ja")


PAGE = """<!doctype html><html><head><title>Lights</title><style>p {}</style></head><body>
<ul><li><a href="/a">Home page of the site</a></li><li><a href="/b">All of the reports</a></li></ul>
<main><h1>Lights</h1><h2>1 Lamps</h2><p>The keepers of Armenia met at the lake in <b>March 2031</b>.</p>
<form>Search the reports</form><p hidden>Nobody reads this</p></main></body></html>"""
MARKDOWN = """+++
edition = 2031
+++
# 1 Lamps {p=4}

- The keepers of [Armenia](https://example.org/armenia) met.[^note] {p=4 date=2031-03}

> caption: A lamp of the port {p=5}

[^note]: In the old tower.
"""


def _account(text: str, name: str) -> list[str]:
    (result,) = parse_file(text.encode(), name=name, limits=DocumentLimits())
    assert isinstance(result, ParsedFile)
    codes = ("lost", "left-out")
    return [warning.translate("en") for warning in result.parsed_document.warnings if warning.code in codes]


def test_letters_of_a_page_and_of_markdown_are_accounted_for() -> None:
    (page,) = _account(PAGE, "a.html")
    (markdown,) = _account(MARKDOWN, "a.md")
    assert page.endswith("% of the characters were left out, most of them as text outside of the article")
    assert 30 < float(page.split()[0]) < 70
    assert markdown.endswith("% of the characters were left out, most of them as addresses of links")


def test_letters_in_no_passage_are_counted_as_lost() -> None:
    document = Document("a.md", MARKDOWN, "")
    parsed = parse_document(document)
    visible, left_out = split_visible(MARKDOWN)
    whole = account_letters(visible, left_out, parsed)
    assert whole.lost == ""
    assert set(whole.removed) == {"tag", "address", "mark", "key"}
    passages = tuple(replace(passage, text="") for passage in parsed.chapter.passages)
    cut = account_letters(visible, left_out, replace(parsed, chapter=replace(parsed.chapter, passages=passages)))
    assert len(cut.lost) > 30


def test_warnings_are_grouped_with_their_count_the_most_serious_first() -> None:
    warnings = [
        *(
            DocumentWarning(n, n, "reading", "a line was removed as furigana, which is not certain")
            for n in range(1, 9)
        ),
        DocumentWarning(9, 40, "heading", "the number of a heading does not follow the headings before it", "9　港"),
        DocumentWarning(10, None, "lost", "characters were lost: {count}", "", {"count": 3}),
    ]

    lines = summarize_warnings(warnings, "en")

    assert lines == [
        "characters were lost: 3.",
        "line 40: the number of a heading does not follow the headings before it: 9 港",
        "8 × a line was removed as furigana, which is not certain. (lines 1, 2, 3, 4, 5, …)",
    ]


def test_warnings_take_ten_lines_at_most() -> None:
    warnings = [DocumentWarning(n, n, f"kind-{n}", f"message {n}") for n in range(1, 41)]

    lines = summarize_warnings(warnings, "en")

    assert len(lines) == 10
    assert lines[-1] == "31 more warnings"
