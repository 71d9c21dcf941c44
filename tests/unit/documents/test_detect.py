"""Bytes are decoded to a text, or refused in one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefings.documents.encoding import decode_document
from briefings.errors import DocumentError, DocumentTooLarge

WORDS = "湖の港では、岸壁がのびて大きな船も入れるようになった。\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_line_feeds(ends):
    """Lines are counted in the same way."""
    assert decode_document((WORDS * 3).replace("\n", ends).encode(), name="x.txt").text == WORDS * 3


def test_byte_order_mark_is_not_text():
    """Some editors begin UTF-8 files with one."""
    assert decode_document(("\ufeff" + WORDS).encode(), name="x.txt").text == WORDS


def test_limit_is_of_bytes():
    """A file at the limit is read; one that is a byte larger is refused."""
    data = WORDS.encode()
    assert decode_document(data, name="x.txt", limit=len(data)).text == WORDS
    with pytest.raises(DocumentTooLarge):
        decode_document(data, name="x.txt", limit=len(data) - 1)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_text_or_refused(data):
    """There is no other error; a refusal is one line in both languages."""
    refusal = None
    try:
        assert decode_document(data, name="x.txt").text.strip()
    except DocumentError as error:
        refusal = error
    assert refusal is None or not any("\n" in refusal.format_line(language) for language in ("ja", "en"))
