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

from briefings.gathering import taught_names
from briefings.matching.fold import bare, compose, fold
from briefings.matching.words import words
from briefings.model import Alias, AliasKind
from briefings.text import one_line

if TYPE_CHECKING:
    from briefings.model import Content, Subject

LONGEST: Final = 100
"""Characters of a name, as in the files of subjects."""

MOST: Final = 1000
"""Names that are taught at the same time."""

_SCRIPTS: Final = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "ja", "KATAKANA-HIRAGANA": "ja", "HANGUL": "ko", "CYRILLIC": "ru",
    "ARMENIAN": "hy", "GEORGIAN": "ka", "GREEK": "el", "HEBREW": "he", "THAI": "th", "DEVANAGARI": "hi",
    "ARABIC": "ar", "LATIN": "en",
}  # fmt: skip
"""Language by the first word of a letter's name in Unicode, for those whose script tells it well enough."""


class Obstacle(StrEnum):
    """Why a name was not taught or not taken back."""

    TAUGHT = "taught"
    """It was taught for this very subject."""
    KNOWN = "known"
    """It is a name of this very subject."""
    TAKEN = "taken"
    """It is a name of another subject: it would become ambiguous."""
    EMPTY = "empty"
    """No letter and no digit is in it."""
    SHORT = "short"
    """One character alone."""
    LONG = "long"
    EVERYDAY = "everyday"
    """A word of many questions: it would take their answers over."""
    MANY = "many"
    """So many were taught that no more are taken."""
    NO_SUBJECT = "no_subject"
    """There is no such subject."""
    NOT_TAUGHT = "not_taught"
    """Nothing to take back."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A name that was not taught or not taken back.

    Attributes:
        obstacle: why.
        name: as it would have been stored.
        subjects: ids of the subjects whose name it is.
    """

    obstacle: Obstacle
    name: str
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TaughtName:
    """A name that moderators made for a subject."""

    subject: Subject
    alias: Alias


def taught(content: Content, subject: str, name: str) -> Content | Refused:
    """Content in which `name` is one more name of a subject; looking at every name there is takes some 20 ms.

    Args:
        content: what is there; it stays as it is.
        subject: its id.
        name: as people type it.
    """
    text = one_line(name)
    key = fold(text)
    wrong = _unfit(text, key)
    if wrong:
        return Refused(wrong, text)
    found = next((one for one in content.subjects if one.id == subject), None)
    if found is None:
        return Refused(Obstacle.NO_SUBJECT, text)
    if taken := _taken(content, found, key):
        return replace(taken, name=text)
    if sum(map(len, taught_names(content.subjects).values())) >= MOST:
        return Refused(Obstacle.MANY, text)
    alias = Alias(text, AliasKind.TAUGHT, language_of(text))
    return _with(content, replace(found, aliases=(*found.aliases, alias)))


def untaught(content: Content, subject: str, name: str) -> Content | Refused:
    """Content in which a taught name of a subject is none any more.

    Args:
        content: what is there; it stays as it is.
        subject: its id.
        name: in any spelling that folds to the same.
    """
    key = fold(name)
    found = next((one for one in content.subjects if one.id == subject), None)
    if found is None:
        return Refused(Obstacle.NO_SUBJECT, one_line(name))
    left = tuple(a for a in found.aliases if a.kind is not AliasKind.TAUGHT or fold(a.text) != key)
    if len(left) == len(found.aliases):
        return Refused(Obstacle.NOT_TAUGHT, one_line(name), (subject,))
    return _with(content, replace(found, aliases=left))


def names_of(content: Content) -> tuple[TaughtName, ...]:
    """Every taught name, in the order of the subjects, then as they were taught."""
    return tuple(
        TaughtName(subject, alias)
        for subject in content.subjects
        for alias in subject.aliases
        if alias.kind is AliasKind.TAUGHT
    )


def language_of(text: str) -> str:
    """BCP 47 tag of the language that a name's script speaks for, `und` where it speaks for none."""
    found = {_SCRIPTS.get(unicodedata.name(char, "").split(" ")[0], "und") for char in text if char.isalpha()}
    if "ja" in found:
        return "ja"
    return found.pop() if len(found) == 1 else "und"


def _unfit(text: str, key: str) -> Obstacle | None:
    if not key:
        return Obstacle.EMPTY
    if len(key) < 2:
        return Obstacle.SHORT
    if len(text) > LONGEST:
        return Obstacle.LONG
    if words().kinds.get(bare(compose(text))) in {"function", "content"}:
        return Obstacle.EVERYDAY
    return None


def _taken(content: Content, subject: Subject, key: str) -> Refused | None:
    owners = [one for one in content.subjects if any(fold(text) == key for text in _texts(one))]
    if any(one.id == subject.id for one in owners):
        mine = (alias for alias in subject.aliases if alias.kind is AliasKind.TAUGHT)
        by_us = any(fold(alias.text) == key for alias in mine)
        return Refused(Obstacle.TAUGHT if by_us else Obstacle.KNOWN, "", (subject.id,))
    return Refused(Obstacle.TAKEN, "", tuple(one.id for one in owners)) if owners else None


def _texts(subject: Subject) -> tuple[str, ...]:
    return (*subject.names.values(), *(alias.text for alias in subject.aliases))


def _with(content: Content, changed: Subject) -> Content:
    return replace(content, subjects=tuple(changed if one.id == changed.id else one for one in content.subjects))
