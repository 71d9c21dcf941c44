"""Splits a question into names and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.domain import AliasKind, MembershipStatus, SubjectKind
from briefings.frameworks.vocabulary import ENGLISH_WORDS, STATUSES, WORDS, WordKind
from briefings.text.normalize import compose_text, fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.domain import Subject

_LANGUAGES: Final = frozenset({"ja", "en", "und"})
_MIN_READING_LENGTH: Final = 4
"""Minimum length of a name in hiragana; shorter ones may be grammatical words."""


class Token(Struct, frozen=True):
    """A part of a question.

    Attributes:
        text: the part as typed.
        kind: the function of a word; None for a name and an unknown part.
        subject: the id of the subject of a name; empty for other parts.
        statuses: the statuses of a status word; empty for other parts.
    """

    text: str
    kind: WordKind | None = None
    subject: str = ""
    statuses: tuple[MembershipStatus, ...] = ()

    @property
    def is_unknown(self) -> bool:
        """Whether the part is not understood."""
        return self.kind is None and not self.subject


class Tokenizer:
    """Splits questions by the names of frameworks, countries and regions with several countries.

    Args:
        subjects: the subjects of a revision.
    """

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self._subjects: dict[str, str] = {}
        self._frameworks: set[str] = set()
        self._beginnings: set[str] = set()
        self._max_length = 1
        for subject in subjects:
            if subject.kind is SubjectKind.FRAMEWORK:
                self._frameworks.add(subject.id)
            elif subject.kind is not SubjectKind.COUNTRY and len(subject.members) < 2:
                continue
            for name in _list_names(subject):
                if len(key := fold_text(name)) > 1:
                    self._subjects.setdefault(key, subject.id)
                    self._beginnings.add(key[:2])
                    self._max_length = max(self._max_length, len(key))

    def split_question(self, typed: str, *, whole: bool = True) -> tuple[Token, ...]:
        """Returns the parts of a question in order. Adjacent unknown characters are one part.

        Args:
            typed: the question.
            whole: whether to continue after an unknown part.
        """
        text = compose_text(typed)
        tokens: list[Token] = []
        start = 0
        while start < len(text):
            if text[start].isspace():
                start += 1
                continue
            end, token = self._read_token(text, start)
            if token.is_unknown and tokens and tokens[-1].is_unknown and not text[start - 1].isspace():
                token = Token(tokens.pop().text + token.text)
            tokens.append(token)
            start = end
            if token.is_unknown and not whole:
                break
        return tuple(tokens)

    def _read_token(self, text: str, start: int) -> tuple[int, Token]:
        """Returns the end of the longest name or word at an offset, and its token.

        A name takes precedence over a word of the same length.
        """
        best_end, best = next(self._find_name(text, start), (start, None))
        # No word can be longer than a name that ends with the text.
        for end, token in _find_words(text, start) if best_end < len(text) else ():
            if end > best_end:
                best_end, best = end, token
        if best is not None:
            return best_end, best
        end = start + 1
        while end < len(text) and not _is_edge(text, end):
            end += 1
        return end, Token(text[start:end])

    def _find_name(self, text: str, start: int) -> Iterator[tuple[int, Token | None]]:
        found = None
        if not fold_text(text[start]):
            return  # a punctuation mark
        for end in range(start + 1, len(text) + 1):
            key = fold_text(text[start:end])
            if len(key) > self._max_length or (len(key) > 1 and key[:2] not in self._beginnings):
                break
            subject = self._subjects.get(key)
            if (
                subject
                and fold_text(text[end - 1])
                and _is_edge(text, end)
                and self._is_spelled_as_name(text[start:end], subject)
            ):
                found = (end, Token(text[start:end], subject=subject))
        if found:
            yield found

    def _is_spelled_as_name(self, typed: str, subject: str) -> bool:
        """Returns whether a spelling is that of a name rather than of an everyday word (`us`, はい)."""
        if all("ぁ" <= char <= "ゖ" or char == "ー" for char in typed):
            return len(typed) >= _MIN_READING_LENGTH
        is_short = typed.isascii() and len(typed) < 3
        return not is_short or typed.isupper() or subject in self._frameworks


def _list_names(subject: Subject) -> Iterator[str]:
    yield from (name for language, name in subject.names.items() if language in _LANGUAGES)
    for alias in subject.aliases:
        if alias.kind not in {AliasKind.ISO_CODE, AliasKind.ASPECT} and alias.language in _LANGUAGES:
            yield alias.text


def _find_words(text: str, start: int) -> Iterator[tuple[int, Token]]:
    first = text[start]
    for pattern, statuses in STATUSES:
        match = pattern.match(text, start)
        if match and match.end() > start and _is_edge(text, match.end()):
            yield match.end(), Token(match[0], WordKind.STATUS, statuses=statuses)
    for kind, pattern in ENGLISH_WORDS if first.isascii() and first.isalpha() else WORDS:
        match = pattern.match(text, start)
        if match and match.end() > start and _is_edge(text, match.end()):
            yield match.end(), Token(match[0], kind)


def _is_edge(text: str, offset: int) -> bool:
    """Returns whether an offset is at a word boundary: not between two ASCII letters or digits, or two katakana."""
    if not 0 < offset < len(text):
        return True
    before, after = text[offset - 1], text[offset]
    if _is_katakana(before) and _is_katakana(after):
        return False
    return not (before.isascii() and before.isalnum() and after.isascii() and after.isalnum())


def _is_katakana(char: str) -> bool:
    return "ァ" <= char <= "ヺ" or char == "ー"
