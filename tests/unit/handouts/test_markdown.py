"""Handouts in Markdown: footnotes, and escaped texts."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from briefings.handouts.builder import build_handout
from briefings.handouts.markdown import write_markdown
from briefings.handouts.model import Handout
from briefings.service import BriefingService
from tests.unit.handouts.conftest import HOSTILE_TEXTS, MADE_ON


def parse(data: bytes) -> list[object]:
    parser = MarkdownIt("gfm-like", {"linkify": False}).use(footnote_plugin).use(front_matter_plugin)
    return parser.parse(data.decode())  # type: ignore[return-value]


def test_every_footnote_is_referred_to_and_defined(service: BriefingService) -> None:
    handout = build_handout(service, ["AM", "UZ"], "ja", MADE_ON)
    text = write_markdown(handout).decode()
    defined = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    used = re.findall(r"(?<!^)\[\^(\d+)\]", text)
    assert defined == [str(note.number) for note in handout.footnotes]
    assert set(used) >= set(defined)
    assert "外交青書2025 §3-(3) p.146" in text


def test_texts_are_never_markup(hostile_handout: Handout) -> None:
    tokens = parse(write_markdown(hostile_handout))
    rows = [child for token in tokens if token.type == "inline" for child in token.children or ()]
    assert {token.type for token in rows} <= {
        "text", "text_special", "strong_open", "strong_close", "em_open", "em_close", "link_open", "link_close",
        "footnote_ref", "html_inline", "footnote_anchor",
    }  # fmt: skip
    assert {token.content for token in rows if token.type == "html_inline"} <= {
        '<a id="section-1">',
        '<a id="section-2">',
        "</a>",
    }
    targets = {str(token.attrGet("href")) for token in rows if token.type == "link_open"}
    assert targets == {"#section-1", "#section-2", "https://example.invalid/a_b?c=1&d=2"}
    shown = "".join(token.content for token in rows if token.type in {"text", "text_special"})
    for text in HOSTILE_TEXTS:
        assert shown.count(text) >= 3
    assert sum(token.type == "bullet_list_open" for token in tokens) == 2
    assert sum(token.type == "ordered_list_open" for token in tokens) == 1
    assert sum(token.type == "heading_open" for token in tokens) == 7
