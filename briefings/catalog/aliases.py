"""Adds and removes the aliases that moderators give to subjects.

An added alias serves queries only. Chapters are not searched for it, since it may be any word that people type; so a
change of aliases changes the subjects alone, and chapters, mentions, events and memberships are shared with the
content before.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.domain import MODERATOR_KINDS, Alias, AliasKind
from briefings.text.normalize import compose_text, fold_text, strip_accents
from briefings.text.segment import to_single_line
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import Content, Subject


MAX_ALIAS_LENGTH: Final = 100
"""Characters of an alias, as in the subject files."""

MAX_ADDED_ALIASES: Final = 1000
"""Maximum number of added aliases of a revision."""

_SCRIPT_LANGUAGES: Final = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "ja", "KATAKANA-HIRAGANA": "ja", "HANGUL": "ko", "CYRILLIC": "ru",
    "ARMENIAN": "hy", "GEORGIAN": "ka", "GREEK": "el", "HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi",
    "ARABIC": "ar", "LATIN": "en",
}  # fmt: skip
"""Language by the first word of a letter's Unicode name, for scripts that one language mostly uses."""


class AliasRejectionReason(StrEnum):
    """The reasons why an alias was not added or not removed."""

    ALREADY_ADDED = "taught"
    """A moderator added it to this subject before."""
    ALREADY_A_NAME = "known"
    """It is a name of this subject in the content files."""
    OTHER_SUBJECT = "taken"
    """It is a name of another subject, so that it would become ambiguous."""
    EMPTY = "empty"
    """It has no letter and no digit."""
    TOO_SHORT = "short"
    """It has one character."""
    TOO_LONG = "long"
    COMMON_WORD = "everyday"
    """It is a word of many queries, whose answers it would change."""
    LIMIT_REACHED = "many"
    NO_SUBJECT = "no_subject"
    """The subject does not exist."""
    NOT_ADDED = "not_taught"
    """There is no such added alias to remove."""
    BROAD_WORD = "broad"
    """Moderators listed several subjects for it."""
    NAME_OF_OTHER = "name_of_other"
    """It is a name of a subject that its list leaves out."""
    TOO_FEW_SUBJECTS = "few"
    TOO_MANY_SUBJECTS = "many_subjects"
    NOT_LISTED = "not_listed"
    """It has no list of subjects to remove."""


class AliasRejection(Struct, frozen=True):
    """An alias that was not added or not removed.

    Attributes:
        reason: why.
        name: the alias as it would have been stored.
        subjects: ids of the subjects that have this name.
    """

    reason: AliasRejectionReason
    name: str
    subjects: tuple[str, ...] = ()


class AddedAlias(Struct, frozen=True):
    """An alias that moderators added, with its subject."""

    subject: Subject
    alias: Alias


def add_alias(content: Content, subject_id: str, name: str) -> Content | AliasRejection:
    """Adds an alias to a subject; comparing it with every name takes about 20 ms.

    Args:
        content: the present content; it is not changed.
        subject_id: id of the subject.
        name: the alias as typed.

    Returns:
        The new content, or why the alias was rejected.
    """
    text = to_single_line(name)
    key = fold_text(text)
    if reason := _check_text(text, key):
        return AliasRejection(reason, text)
    subject = _find_subject(content, subject_id)
    if subject is None:
        return AliasRejection(AliasRejectionReason.NO_SUBJECT, text)
    if conflict := _find_conflict(content, subject, key):
        return replace(conflict, name=text)
    if sum(map(len, collect_added_aliases(content.subjects).values())) >= MAX_ADDED_ALIASES:
        return AliasRejection(AliasRejectionReason.LIMIT_REACHED, text)
    alias = Alias(text, AliasKind.ADDED, detect_language(text))
    return _replace_subject(content, replace(subject, aliases=(*subject.aliases, alias)))


def remove_alias(content: Content, subject_id: str, name: str) -> Content | AliasRejection:
    """Removes an added alias from a subject.

    Args:
        content: the present content; it is not changed.
        subject_id: id of the subject.
        name: the alias, in any spelling that folds to the same text.

    Returns:
        The new content, or why nothing was removed.
    """
    key = fold_text(name)
    subject = _find_subject(content, subject_id)
    if subject is None:
        return AliasRejection(AliasRejectionReason.NO_SUBJECT, to_single_line(name))
    kept = tuple(
        alias for alias in subject.aliases if alias.kind is not AliasKind.ADDED or fold_text(alias.text) != key
    )
    if len(kept) == len(subject.aliases):
        return AliasRejection(AliasRejectionReason.NOT_ADDED, to_single_line(name), (subject_id,))
    return _replace_subject(content, replace(subject, aliases=kept))


def list_added_aliases(content: Content) -> tuple[AddedAlias, ...]:
    """Lists every added alias, ordered by subject, then by when it was added."""
    return tuple(
        AddedAlias(subject, alias)
        for subject in content.subjects
        for alias in subject.aliases
        if alias.kind is AliasKind.ADDED
    )


def collect_added_aliases(subjects: Iterable[Subject]) -> dict[str, tuple[Alias, ...]]:
    """Collects the added aliases and broad words by id of their subject; subjects without any are left out."""
    added_aliases: dict[str, tuple[Alias, ...]] = {}
    for subject in subjects:
        added = tuple(alias for alias in subject.aliases if alias.kind in MODERATOR_KINDS)
        if added:
            added_aliases[subject.id] = added
    return added_aliases


def merge_added_aliases(
    subjects: Sequence[Subject], added_aliases: Mapping[str, tuple[Alias, ...]]
) -> tuple[Subject, ...]:
    """Returns the subjects with the aliases that moderators added to them.

    Aliases of a subject that no longer exists are left out, as are those that have become one of its own names.

    Args:
        subjects: the subjects of the catalog.
        added_aliases: added aliases by id of their subject.
    """
    return tuple(
        _extend_aliases(subject, added_aliases[subject.id]) if subject.id in added_aliases else subject
        for subject in subjects
    )


def _extend_aliases(subject: Subject, added_aliases: tuple[Alias, ...]) -> Subject:
    own_names = {fold_text(text) for text in (*subject.names.values(), *(alias.text for alias in subject.aliases))}
    new_aliases = tuple(
        alias for alias in added_aliases if alias.kind is AliasKind.BROAD or fold_text(alias.text) not in own_names
    )
    return replace(subject, aliases=(*subject.aliases, *new_aliases))


def detect_language(text: str) -> str:
    """Returns the BCP 47 tag of the language that a name's script implies, `und` if it implies none."""
    languages = {
        _SCRIPT_LANGUAGES.get(unicodedata.name(char, "").split(" ")[0], "und") for char in text if char.isalpha()
    }
    if "ja" in languages:
        return "ja"
    return languages.pop() if len(languages) == 1 else "und"


def _check_text(text: str, folded: str) -> AliasRejectionReason | None:
    if reason := check_length(text, folded):
        return reason
    if load_word_lists().kinds.get(strip_accents(compose_text(text))) in {"function", "content"}:
        return AliasRejectionReason.COMMON_WORD
    return None


def check_length(text: str, folded: str) -> AliasRejectionReason | None:
    """Explains why a name is too short or too long; None if it is neither.

    Args:
        text: the name in one line.
        folded: the same, folded.
    """
    if not folded:
        return AliasRejectionReason.EMPTY
    if len(folded) < 2:
        return AliasRejectionReason.TOO_SHORT
    if len(text) > MAX_ALIAS_LENGTH:
        return AliasRejectionReason.TOO_LONG
    return None


def _find_subject(content: Content, subject_id: str) -> Subject | None:
    return next((subject for subject in content.subjects if subject.id == subject_id), None)


def _find_conflict(content: Content, subject: Subject, folded: str) -> AliasRejection | None:
    """Finds the rejection of a name that a subject has already; its `name` is empty."""
    listed = tuple(
        other.id
        for other in content.subjects
        if any(alias.kind is AliasKind.BROAD and fold_text(alias.text) == folded for alias in other.aliases)
    )
    if listed:
        return AliasRejection(AliasRejectionReason.BROAD_WORD, "", listed)
    owners = [other.id for other in content.subjects if any(fold_text(text) == folded for text in _list_names(other))]
    if subject.id in owners:
        added = (alias for alias in subject.aliases if alias.kind is AliasKind.ADDED)
        is_added = any(fold_text(alias.text) == folded for alias in added)
        reason = AliasRejectionReason.ALREADY_ADDED if is_added else AliasRejectionReason.ALREADY_A_NAME
        return AliasRejection(reason, "", (subject.id,))
    return AliasRejection(AliasRejectionReason.OTHER_SUBJECT, "", tuple(owners)) if owners else None


def _list_names(subject: Subject) -> tuple[str, ...]:
    return (*subject.names.values(), *(alias.text for alias in subject.aliases))


def _replace_subject(content: Content, changed: Subject) -> Content:
    return replace(
        content, subjects=tuple(changed if subject.id == changed.id else subject for subject in content.subjects)
    )
