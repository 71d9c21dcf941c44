"""Limits the length of passages and of the whole text, counted as in the search.

Names are found in text in its compatibility form (NFKC), in which a character may have 18 letters (U+FDFA).
Annotation, comparison and cards work on one passage at a time, so a passage without a limit would delay them.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.errors import DocumentTooLarge
from briefings.i18n import N_
from briefings.text.segment import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.documents.limits import DocumentLimits
    from briefings.documents.warnings import ParserWarnings
    from briefings.domain import ParsedDocument, Passage

MAX_PASSAGE_LENGTH: Final = 10_000
"""Characters of a passage in compatibility form; the longest paragraph of the yearbook has 1,000."""

_MAX_EXPANSION: Final = 18
"""Characters that a character has at most in compatibility form."""

_CHANGING_CHARACTER: Final = re.compile(
    r"[^\t\n\x20-\x7e\u3000-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uff01-\uff5e]"
)
_CHANGING: Final = re.compile(f"{_CHANGING_CHARACTER.pattern}+")
"""Characters that may have another number of characters in compatibility form, alone or with the one before them."""

_PIECE_LENGTH: Final = 100_000


_MAX_BYTES_PER_CHARACTER: Final = 8
"""Bytes that a character takes at most in an encoding that is read; UTF-7 takes the most."""


class ImportSize:
    """Adds up the size of the documents that are imported together.

    Args:
        limits: how many characters and passages they may have.
    """

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits
        self._characters = self._passages = 0

    def add_document(self, parsed: ParsedDocument) -> None:
        """Adds a document.

        Raises:
            DocumentTooLarge: with it, the documents are over a limit.
        """
        passages = parsed.chapter.passages
        self._characters += _measure_texts([passage.text for passage in passages])
        self._passages += len(passages)
        # guard 36 false: tests/unit/documents/test_passage_limits.py::test_documents_count_together
        if self._characters > self._limits.text:
            raise DocumentTooLarge(
                N_("the documents have more than {limit} characters of text"),
                location=parsed.chapter.source,
                remedy=N_("Import fewer documents at a time."),
                limit=f"{self._limits.text:,}",
            )
        # guard 36 false: tests/unit/documents/test_passage_limits.py::test_passages_count_together
        if self._passages > self._limits.passages:
            raise DocumentTooLarge(
                N_("the documents have more than {limit} paragraphs, notes and rows of tables"),
                location=parsed.chapter.source,
                remedy=N_("Import fewer documents at a time."),
                limit=f"{self._limits.passages:,}",
            )


def check_encoded_length(data: bytes, name: str, limits: DocumentLimits) -> None:
    """Refuses encoded text that has too many characters in any encoding, before it is decoded.

    Raises:
        DocumentTooLarge: it has more than `limits.text` characters.
    """
    if len(data) > _MAX_BYTES_PER_CHARACTER * limits.text:
        raise _make_length_error(name, limits)


def check_text_length(text: str, name: str, limits: DocumentLimits) -> None:
    """Refuses a text with too many characters.

    Raises:
        DocumentTooLarge: it has more than `limits.text` characters in compatibility form.
    """
    if len(text) * _MAX_EXPANSION <= limits.text:
        return
    total = 0
    for start in range(0, len(text), _PIECE_LENGTH):
        total += measure_text(text[start : start + _PIECE_LENGTH])
        # guard 36 false: tests/unit/documents/test_passage_limits.py::test_characters_count_in_compatibility_form
        if total > limits.text:
            raise _make_length_error(name, limits)


def _make_length_error(name: str, limits: DocumentLimits) -> DocumentTooLarge:
    return DocumentTooLarge(
        N_("the document has more than {limit} characters of text"),
        location=name,
        remedy=N_("Import one chapter at a time."),
        limit=f"{limits.text:,}",
    )


def split_long_passages(passages: tuple[Passage, ...], warnings: ParserWarnings) -> tuple[Passage, ...]:
    """Returns the passages, those over the limit in several parts, with one warning for each."""
    if not any(_is_too_long(passage.text) for passage in passages):
        return passages
    parts: list[Passage] = []
    for passage in passages:
        # guard 35 false: tests/unit/documents/test_passage_limits.py::test_long_passage_is_split_with_a_warning
        if _is_too_long(passage.text):
            message = N_("a passage is longer than {limit} characters and was split")
            warnings.add(None, "long-passage", message, passage.text, limit=f"{MAX_PASSAGE_LENGTH:,}")
            parts += _split_passage(passage)
        else:
            parts.append(passage)
    return tuple(replace(passage, ordinal=ordinal) for ordinal, passage in enumerate(parts))


def _is_too_long(text: str) -> bool:
    return len(text) * _MAX_EXPANSION > MAX_PASSAGE_LENGTH and measure_text(text) > MAX_PASSAGE_LENGTH


def measure_text(text: str) -> int:
    """Returns the number of characters of a text in compatibility form.

    Only the characters that may change are normalized, each run of them with the character before, which a combining
    one may join.
    """
    length = len(text)
    if text.isascii():
        return length
    for run in _CHANGING.finditer(text):
        part = text[max(run.start() - 1, 0) : run.end()]
        length += len(unicodedata.normalize("NFKC", part)) - len(part)
    return length


def _measure_texts(texts: list[str]) -> int:
    """Returns the number of characters of all texts together in compatibility form, each measured alone."""
    joined = "".join(texts)
    if joined.isascii() or not _CHANGING_CHARACTER.search(joined):
        return len(joined)
    return sum(map(measure_text, texts))


def _split_passage(passage: Passage) -> Iterator[Passage]:
    start = 0
    page = passage.page
    for piece in _split_text(passage.text):
        end = start + len(piece)
        is_last = end == len(passage.text)
        turns = [turn for turn in passage.page_turns if start <= turn < end]
        yield replace(
            passage,
            text=piece.strip(),
            page=page,
            references=tuple(
                replace(reference, offset=min(reference.offset - start, len(piece.strip())))
                for reference in passage.references
                if start <= reference.offset < end or (is_last and reference.offset == end)
            ),
            page_turns=tuple(turn - start for turn in turns),
            dates=passage.dates if start == 0 else (),
            short_lines=passage.short_lines if start == 0 else (),
        )
        page = None if page is None else page + len(turns)
        start = end


def _split_text(text: str) -> list[str]:
    """Returns the text in pieces within the limit, after sentences if possible; joined they are the text."""
    pieces = [""]
    available = MAX_PASSAGE_LENGTH
    for sentence in split_sentences(text):
        for part in _cut_sentence(sentence):
            cost = measure_text(part)
            if cost > available and pieces[-1]:
                pieces.append("")
                available = MAX_PASSAGE_LENGTH
            pieces[-1] += part
            available -= cost
    return pieces


def _cut_sentence(sentence: str) -> Iterator[str]:
    cost = measure_text(sentence)
    step = len(sentence) if cost <= MAX_PASSAGE_LENGTH else MAX_PASSAGE_LENGTH // _MAX_EXPANSION
    return (sentence[start : start + step] for start in range(0, len(sentence), max(step, 1)))
