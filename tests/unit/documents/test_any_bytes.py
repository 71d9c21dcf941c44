"""Any bytes are parsed or refused, and never cause another error.

`make fuzz` runs the same tests for longer.
"""

from __future__ import annotations

import io
import re
from contextlib import suppress
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.documents.characters import remove_invisible
from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import FileResult, ParsedFile, parse_file
from briefings.documents.text_layer.furigana import remove_bracketed
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Override, ParsedDocument
from briefings.errors import ContentError, DocumentError
from tests.support import hostile_files as hostile
from tests.support import sample_documents as sample
from tests.support.examples import count_examples

LIMITS = DocumentLimits(size=300_000, unpacked=600_000, text=300_000, pages=20, headings=200, depth=60)
HEADS = [b"", b"%PDF-1.4\n", b"<html>", b"PK\x03\x04", b"\xff\xfe", b"+++\n", b"[AM]\nnames = "]
FEW = settings(deadline=None, max_examples=count_examples(60))


def outcome(data: bytes, name: str = "fuzz") -> tuple[FileResult, ...]:
    with suppress(DocumentError, ContentError):
        found = tuple(parse_file(data, name=name, limits=LIMITS))
        for item in found:
            assert isinstance(
                item.parsed_document if isinstance(item, ParsedFile) else item.override, ParsedDocument | Override
            )
        return found
    return ()


@FEW
@given(st.binary(max_size=2_000), st.sampled_from(HEADS))
def test_any_bytes(data: bytes, head: bytes) -> None:
    outcome(head + data)


@cache
def good(kind: str) -> bytes:
    return {
        "pdf": sample.reportlab_pdf,
        "html": sample.html,
        "markdown": sample.markdown,
        "raw": sample.raw_text,
        "twin": sample.make_plain_text,
        "toml": lambda: hostile.toml('readings = ["おか"]\nrelated = ["AM"]\nformer_names = [{ text = "山" }]'),
        "zip": lambda: hostile.zipped(("a.html", sample.html()), ("b.md", sample.markdown())),
    }[kind]()


@FEW
@given(
    st.sampled_from(["pdf", "html", "markdown", "raw", "twin", "toml", "zip"]),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=12),
    st.floats(0.2, 1),
)
def test_document_with_bytes_changed_and_its_end_cut(
    kind: str, changes: list[tuple[float, bytes]], kept: float
) -> None:
    data = bytearray(good(kind))
    for where, change in changes:
        at = int(where * (len(data) - 1))
        data[at : at + len(change)] = change
    outcome(bytes(data[: int(kept * len(data)) + 1] if kept < 0.9 else data))


VALUES = st.recursive(
    st.sampled_from(["1", "true", "1992-02-29", '"丘"', "'山'", '"""\n"""', "0xfff", '"\\u202e"', '""', "nan"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda parts: f"[{', '.join(parts)}]"),
        st.dictionaries(st.sampled_from(["ja", "en", "text", "status"]), inner, max_size=3).map(
            lambda parts: "{ " + ", ".join(f"{key} = {value}" for key, value in parts.items()) + " }"
        ),
    ),
    max_leaves=12,
)
KEYS = [
    "names",
    "readings",
    "variants",
    "members",
    "standing.AM",
    "count",
    "date",
    "ja",
    "en",
    "removed",
    "'x.y'",
    "x.y.z",
]


@FEW
@given(
    st.dictionaries(
        st.sampled_from(["AM", "hill", "CSTO", '"a\\nb"', "a.b", '""']),
        st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4),
        max_size=4,
    ),
    st.sampled_from(["upload", "countries.toml", "frameworks.toml", "anniversaries.toml"]),
)
def test_any_tables(tables: dict[str, dict[str, str]], name: str) -> None:
    """Any tables are an override or one line of an error message."""
    lines = [
        f"[{ident}]\n" + "".join(f"{key} = {value}\n" for key, value in t.items()) for ident, t in tables.items()
    ]
    outcome("".join(lines).encode(), name)


TAGS = [
    "p",
    "div",
    "h2",
    "h3",
    "b",
    "i",
    "ruby",
    "rt",
    "sup",
    "a href='#n'",
    "table",
    "tr",
    "td",
    "ul",
    "li",
    "figure",
]


@FEW
@given(
    st.recursive(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        lambda inner: st.builds(
            lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag.split()[0]}>",
            st.sampled_from(TAGS),
            st.lists(inner, max_size=5),
        ),
        max_leaves=30,
    )
)
def test_any_page(body: str) -> None:
    """A paragraph is kept, whatever follows it in a page."""
    for item in outcome(f"<!doctype html><body><p>始まりの文です。</p>{body}</body>".encode()):
        chapter = item.parsed_document.chapter
        shown = "".join([*(p.text for p in chapter.passages), *(s.title for s in chapter.sections)])
        assert "始まりの文です。" in shown + chapter.title


@FEW
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_no_invisible_character_remains(text: str) -> None:
    clean = remove_invisible(text, ParserWarnings())
    assert not re.search(r"[\u202a-\u202e\u2066-\u2069\u200b-\u200f\x00-\x08\x0e-\x1f\x7f]", clean)
    assert remove_invisible(clean, ParserWarnings()) == clean


@FEW
@given(st.text("漢字かなカナ（）()やむ、。", max_size=60))
def test_only_hiragana_in_brackets_is_removed_as_a_reading(text: str) -> None:
    left = remove_bracketed(text, ParserWarnings())
    kept = io.StringIO()
    kept.write(re.sub(r"[（(][ぁ-ゖー]+[)）]", "", text))
    assert re.sub(r"[（(][ぁ-ゖー]+[)）]", "", left) == kept.getvalue()
