"""Names that moderators teach: another name for a subject that is there, and back. Pure: content in, content out.

A taught name is for asking. Texts are not searched for it: it may be any word that people type, and chapters would
say something else after the next import than before. So only the subjects change, and chapters with their mentions,
events and memberships are shared with the content before: annotating them again would give the same.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from briefings.gathering import collect_added_aliases
from briefings.matching.fold import compose_text, fold_text, strip_accents
from briefings.matching.words import load_word_lists
from briefings.model import Alias, AliasKind
from briefings.text import to_single_line

if TYPE_CHECKING:
    from briefings.model import Content, Subject

MAX_ALIAS_LENGTH: Final = 100
"""Characters of a name, as in the files of subjects."""

MAX_ADDED_ALIASES: Final = 1000
"""Names that are taught at the same time."""

_SCRIPT_LANGUAGES: Final = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "ja", "KATAKANA-HIRAGANA": "ja", "HANGUL": "ko", "CYRILLIC": "ru",
    "ARMENIAN": "hy", "GEORGIAN": "ka", "GREEK": "el", "HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi",
    "ARABIC": "ar", "LATIN": "en",
}  # fmt: skip
"""Language by the first word of a letter's name in Unicode, for those whose script tells it well enough."""


class AliasRejectionReason(StrEnum):
    """Why a name was not taught or not taken back."""

    ALREADY_ADDED = "taught"
    """It was taught for this very subject."""
    ALREADY_A_NAME = "known"
    """It is a name of this very subject."""
    OTHER_SUBJECT = "taken"
    """It is a name of another subject: it would become ambiguous."""
    EMPTY = "empty"
    """No letter and no digit is in it."""
    TOO_SHORT = "short"
    """One character alone."""
    TOO_LONG = "long"
    COMMON_WORD = "everyday"
    """A word of many questions: it would take their answers over."""
    LIMIT_REACHED = "many"
    """So many were taught that no more are taken."""
    NO_SUBJECT = "no_subject"
    """There is no such subject."""
    NOT_ADDED = "not_taught"
    """Nothing to take back."""


@dataclass(frozen=True, slots=True)
class AliasRejection:
    """A name that was not taught or not taken back.

    Attributes:
        reason: why.
        name: as it would have been stored.
        subjects: ids of the subjects whose name it is.
    """

    reason: AliasRejectionReason
    name: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AddedAlias:
    """A name that moderators made for a subject."""

    subject: Subject
    alias: Alias


def add_alias(content: Content, subject_id: str, name: str) -> Content | AliasRejection:
    """Content in which `name` is one more name of a subject; looking at every name there is takes some 20 ms.

    Args:
        content: what is there; it stays as it is.
        subject_id: its id.
        name: as people type it.
    """
    text = to_single_line(name)
    key = fold_text(text)
    wrong = _check_text(text, key)
    if wrong:
        return AliasRejection(wrong, text)
    found = next((one for one in content.subjects if one.id == subject_id), None)
    if found is None:
        return AliasRejection(AliasRejectionReason.NO_SUBJECT, text)
    if taken := _find_conflict(content, found, key):
        return replace(taken, name=text)
    if sum(map(len, collect_added_aliases(content.subjects).values())) >= MAX_ADDED_ALIASES:
        return AliasRejection(AliasRejectionReason.LIMIT_REACHED, text)
    alias = Alias(text, AliasKind.ADDED, detect_language(text))
    return _replace_subject(content, replace(found, aliases=(*found.aliases, alias)))


def remove_alias(content: Content, subject_id: str, name: str) -> Content | AliasRejection:
    """Content in which a taught name of a subject is none any more.

    Args:
        content: what is there; it stays as it is.
        subject_id: its id.
        name: in any spelling that folds to the same.
    """
    key = fold_text(name)
    found = next((one for one in content.subjects if one.id == subject_id), None)
    if found is None:
        return AliasRejection(AliasRejectionReason.NO_SUBJECT, to_single_line(name))
    left = tuple(a for a in found.aliases if a.kind is not AliasKind.ADDED or fold_text(a.text) != key)
    if len(left) == len(found.aliases):
        return AliasRejection(AliasRejectionReason.NOT_ADDED, to_single_line(name), (subject_id,))
    return _replace_subject(content, replace(found, aliases=left))


def list_added_aliases(content: Content) -> tuple[AddedAlias, ...]:
    """Every taught name, in the order of the subjects, then as they were taught."""
    return tuple(
        AddedAlias(subject, alias)
        for subject in content.subjects
        for alias in subject.aliases
        if alias.kind is AliasKind.ADDED
    )


def detect_language(text: str) -> str:
    """BCP 47 tag of the language that a name's script speaks for, `und` where it speaks for none."""
    found = {
        _SCRIPT_LANGUAGES.get(unicodedata.name(char, "").split(" ")[0], "und") for char in text if char.isalpha()
    }
    if "ja" in found:
        return "ja"
    return found.pop() if len(found) == 1 else "und"


def _check_text(text: str, folded: str) -> AliasRejectionReason | None:
    if not folded:
        return AliasRejectionReason.EMPTY
    if len(folded) < 2:
        return AliasRejectionReason.TOO_SHORT
    if len(text) > MAX_ALIAS_LENGTH:
        return AliasRejectionReason.TOO_LONG
    if load_word_lists().kinds.get(strip_accents(compose_text(text))) in {"function", "content"}:
        return AliasRejectionReason.COMMON_WORD
    return None


def _find_conflict(content: Content, subject: Subject, folded: str) -> AliasRejection | None:
    owners = [one for one in content.subjects if any(fold_text(text) == folded for text in _list_names(one))]
    if any(one.id == subject.id for one in owners):
        mine = (alias for alias in subject.aliases if alias.kind is AliasKind.ADDED)
        by_us = any(fold_text(alias.text) == folded for alias in mine)
        return AliasRejection(
            AliasRejectionReason.ALREADY_ADDED if by_us else AliasRejectionReason.ALREADY_A_NAME, "", (subject.id,)
        )
    return AliasRejection(AliasRejectionReason.OTHER_SUBJECT, "", tuple(one.id for one in owners)) if owners else None


def _list_names(subject: Subject) -> tuple[str, ...]:
    return (*subject.names.values(), *(alias.text for alias in subject.aliases))


def _replace_subject(content: Content, changed: Subject) -> Content:
    return replace(content, subjects=tuple(changed if one.id == changed.id else one for one in content.subjects))
