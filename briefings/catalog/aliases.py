"""Names that moderators teach: another name for a subject that is there, and back. Pure: content in, content out.

A taught name is for asking. Texts are not searched for it: it may be any word that people type, and chapters would
say something else after the next import than before. So only the subjects change, and chapters with their mentions,
events and memberships are shared with the content before: annotating them again would give the same.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from briefings.catalog.builtin import load_builtin_catalog
from briefings.domain import Alias, AliasKind, SubjectKind
from briefings.revisions.assemble import collect_added_aliases
from briefings.text.normalize import compose_text, fold_text, strip_accents
from briefings.text.segment import to_single_line
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.domain import Alias, Content, Subject


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


FILES_BY_KIND: Final = {
    SubjectKind.COUNTRY: "countries.toml",
    SubjectKind.REGION: "regions.toml",
    SubjectKind.TOPIC: "topics.toml",
    SubjectKind.FRAMEWORK: "frameworks.toml",
    SubjectKind.PERSON: "persons.toml",
}

_FILE_HEADER: Final = """# Names that moderators taught, for briefings/content/subjects/{file}.
# Below the heading of the same name there, put each line in place of the one with the same key, or add it.
# モデレーターが登録した別名です。同じ見出しの下で、同じ項目の行と置き換えるか、書き加えてください。
"""


def render_snippets(names: Iterable[AddedAlias]) -> dict[str, str]:
    """TOML by the name of the content file that it is for, in the order of the kinds; empty where there is no name.

    Reading the files that ship takes some 200 ms when it is done first: run it beside the event loop.

    Raises:
        ContentError: a file that ships can't be read.
    """
    shipped = {subject.id: subject for subject in load_builtin_catalog().subjects}
    taught: dict[str, list[Alias]] = defaultdict(list)
    subjects: dict[str, Subject] = {}
    for name in names:
        taught[name.subject.id].append(name.alias)
        subjects[name.subject.id] = name.subject
    tables: dict[SubjectKind, list[str]] = defaultdict(list)
    for ident, subject in subjects.items():
        tables[subject.kind].append("\n".join(_render_table(subject, shipped.get(ident), taught[ident])))
    return {
        file: "\n".join((_FILE_HEADER.format(file=file), "\n\n".join(tables[kind]), ""))
        for kind, file in FILES_BY_KIND.items()
        if tables[kind]
    }


def _render_table(subject: Subject, shipped: Subject | None, added_aliases: list[Alias]) -> Iterator[str]:
    yield f"[{subject.id}]"
    if shipped is None:
        yield f"names = {{ ja = {_quote_text(subject.names['ja'])}, en = {_quote_text(subject.names['en'])} }}"
    there = shipped.aliases if shipped else ()
    plain = [alias for alias in added_aliases if alias.language in _VARIANT_LANGUAGES]
    if plain:
        own = {
            tag: [a.text for a in there if a.kind is AliasKind.VARIANT and a.language == tag] for tag in ("ja", "en")
        }
        for alias in plain:
            own[_VARIANT_LANGUAGES[alias.language]].append(alias.text)
        yield f"variants = {_render_lists(own)}"
    if len(plain) < len(added_aliases):
        others: dict[str, list[str]] = defaultdict(list)
        for alias in (*(a for a in there if a.kind is AliasKind.OTHER_LANGUAGE), *added_aliases):
            if alias.language not in _VARIANT_LANGUAGES:
                others[alias.language].append(alias.text)
        yield f"other_languages = {_render_lists(others)}"


_VARIANT_LANGUAGES: Final = {"ja": "ja", "en": "en", "und": "ja"}
"""Languages whose names stand under `variants`, and where; a name of no language stands with the Japanese ones."""


def _render_lists(texts: dict[str, list[str]]) -> str:
    parts = [f"{key} = [{', '.join(map(_quote_text, values))}]" for key, values in texts.items() if values]
    return f"{{ {', '.join(parts)} }}"


def _quote_text(text: str) -> str:
    """A string of TOML: JSON's escapes are TOML's (TOML 1.0, "String")."""
    return json.dumps(text, ensure_ascii=False)
