"""Sets and removes broad words: a moderator lists several subjects for a word that is the name of none of them.

A broad word is an alias of kind `AliasKind.BROAD` of each of its subjects. Only a query that consists of it finds
them, so that a word of many queries (経済) may be one. A subject that later content no longer has is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.catalog.aliases import (
    MAX_ADDED_ALIASES,
    AliasRejection,
    AliasRejectionReason,
    check_length,
    collect_added_aliases,
    detect_language,
)
from briefings.domain import Alias, AliasKind
from briefings.text.normalize import fold_text
from briefings.text.segment import to_single_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from briefings.domain import Content, Subject

MIN_SUBJECTS: Final = 2
MAX_SUBJECTS: Final = 25
"""Maximum number of subjects of a broad word, which is that of a message."""


class BroadWord(Struct, frozen=True):
    """A word with the subjects that a moderator listed for it, in the order of the content."""

    text: str
    subjects: tuple[Subject, ...]


def set_broad_word(content: Content, subject_ids: Collection[str], word: str) -> Content | AliasRejection:
    """Lists subjects for a word; an earlier list of the word is replaced.

    Args:
        content: the present content; it is not changed.
        subject_ids: ids of the subjects.
        word: as typed.

    Returns:
        The new content, or why the list was rejected.
    """
    text = to_single_line(word)
    key = fold_text(text)
    chosen = set(subject_ids)
    if reason := _check_list(content, chosen, text, key):
        return AliasRejection(reason, text)
    owners = [subject.id for subject in content.subjects if key in _fold_names(subject)]
    if set(owners) - chosen:
        return AliasRejection(AliasRejectionReason.NAME_OF_OTHER, text, tuple(owners))
    alias = Alias(text, AliasKind.BROAD, detect_language(text))
    return replace(
        content,
        subjects=tuple(
            _replace_word(subject, key, alias if subject.id in chosen else None) for subject in content.subjects
        ),
    )


def remove_broad_word(content: Content, word: str) -> Content | AliasRejection:
    """Removes the list of a word, in any spelling that folds to the same text."""
    key = fold_text(word)
    if find_broad_word(content.subjects, word) is None:
        return AliasRejection(AliasRejectionReason.NOT_LISTED, to_single_line(word))
    return replace(content, subjects=tuple(_replace_word(subject, key, None) for subject in content.subjects))


def list_broad_words(content: Content) -> tuple[BroadWord, ...]:
    """Lists every broad word, in alphabetical order of its folded text."""
    words: dict[str, list[Subject]] = {}
    texts: dict[str, str] = {}
    for subject in content.subjects:
        for alias in subject.aliases:
            if alias.kind is AliasKind.BROAD:
                key = fold_text(alias.text)
                texts.setdefault(key, alias.text)
                words.setdefault(key, []).append(subject)
    return tuple(BroadWord(texts[key], tuple(words[key])) for key in sorted(words))


def find_broad_word(subjects: Iterable[Subject], word: str) -> tuple[str, ...] | None:
    """Finds the ids of the subjects that are listed for a word; None if it is not a broad word."""
    key = fold_text(word)
    listed = tuple(subject.id for subject in subjects if _has_word(subject, key))
    return listed or None


def _check_list(content: Content, chosen: set[str], text: str, key: str) -> AliasRejectionReason | None:
    if reason := check_length(text, key):
        return reason
    if chosen - {subject.id for subject in content.subjects}:
        return AliasRejectionReason.NO_SUBJECT
    if len(chosen) < MIN_SUBJECTS:
        return AliasRejectionReason.TOO_FEW_SUBJECTS
    if len(chosen) > MAX_SUBJECTS:
        return AliasRejectionReason.TOO_MANY_SUBJECTS
    added = sum(map(len, collect_added_aliases(content.subjects).values()))
    replaced = sum(_has_word(subject, key) for subject in content.subjects)
    return AliasRejectionReason.LIMIT_REACHED if added - replaced + len(chosen) > MAX_ADDED_ALIASES else None


def _fold_names(subject: Subject) -> set[str]:
    aliases = (alias.text for alias in subject.aliases if alias.kind is not AliasKind.BROAD)
    return {fold_text(text) for text in (*subject.names.values(), *aliases)}


def _has_word(subject: Subject, key: str) -> bool:
    return any(alias.kind is AliasKind.BROAD and fold_text(alias.text) == key for alias in subject.aliases)


def _replace_word(subject: Subject, key: str, alias: Alias | None) -> Subject:
    """Returns a subject with a broad word instead of an earlier one with the same key.

    The same object if nothing changes.
    """
    if alias is None and not _has_word(subject, key):
        return subject
    kept = (old for old in subject.aliases if old.kind is not AliasKind.BROAD or fold_text(old.text) != key)
    return replace(subject, aliases=(*kept, *([alias] if alias else [])))
