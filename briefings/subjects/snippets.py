"""Taught names as the TOML of subjects, for an editor to take over into the content files.

Each table holds the whole of the keys it shows, what the content file has there included: they are put in place of
those below the same heading. A country that no file tells of gets a table that stands by itself.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefings.model import AliasKind, SubjectKind
from briefings.subjects.builtin import load_builtin_catalog

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.model import Alias, Subject
    from briefings.teaching import AddedAlias

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
