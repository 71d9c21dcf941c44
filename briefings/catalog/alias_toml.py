"""Writes added aliases as TOML for the subject files in `briefings/content/subjects/`."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from briefings.catalog.builtin import load_builtin_catalog
from briefings.catalog.toml_file import SUBJECT_FILES
from briefings.domain import AliasKind, SubjectKind
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from briefings.catalog.aliases import AddedAlias
    from briefings.domain import Alias, Subject


_VARIANT_LANGUAGES: Final = {"ja": "ja", "en": "en", "und": "ja"}
"""Languages whose names are `variants`, with their key; a name of no language is listed with the Japanese ones."""


def render_snippets(added_aliases: Iterable[AddedAlias], language: str) -> dict[str, str]:
    """Renders TOML by the name of the content file that it belongs to; empty if there are no aliases.

    Args:
        added_aliases: the aliases, in the order in which they are written.
        language: BCP 47 tag of the language of the comments.

    The first call reads the content files, which takes about 200 ms: run it outside the event loop.

    Raises:
        ContentError: a content file is invalid.
    """
    shipped = {subject.id: subject for subject in load_builtin_catalog().subjects}
    aliases: dict[str, list[Alias]] = defaultdict(list)
    subjects: dict[str, Subject] = {}
    for added in added_aliases:
        aliases[added.subject.id].append(added.alias)
        subjects[added.subject.id] = added.subject
    tables: dict[SubjectKind, list[str]] = defaultdict(list)
    for subject_id, subject in subjects.items():
        lines = _render_table(subject, shipped.get(subject_id), aliases[subject_id])
        tables[subject.kind].append("\n".join(lines))
    return {
        file: "\n".join((_render_header(file, language), "\n\n".join(tables[kind]), ""))
        for kind, file in SUBJECT_FILES.items()
        if tables[kind]
    }


def _render_header(file: str, language: str) -> str:
    text = _(
        "Aliases that moderators added, for briefings/content/subjects/{file}.\n"
        "Below the heading of the same name, replace the line with the same key, or add the line.",
        language,
        file=file,
    )
    return "".join(f"# {line}\n" for line in text.splitlines())


def _render_table(subject: Subject, shipped: Subject | None, added_aliases: list[Alias]) -> Iterator[str]:
    yield f"[{subject.id}]"
    if shipped is None:
        yield f"names = {{ ja = {_quote_text(subject.names['ja'])}, en = {_quote_text(subject.names['en'])} }}"
    shipped_aliases = shipped.aliases if shipped else ()
    new_variants = [alias for alias in added_aliases if alias.language in _VARIANT_LANGUAGES]
    if new_variants:
        variants = {
            tag: [a.text for a in shipped_aliases if a.kind is AliasKind.VARIANT and a.language == tag]
            for tag in ("ja", "en")
        }
        for alias in new_variants:
            variants[_VARIANT_LANGUAGES[alias.language]].append(alias.text)
        yield f"variants = {_render_lists(variants)}"
    if len(new_variants) < len(added_aliases):
        others: dict[str, list[str]] = defaultdict(list)
        for alias in (*(a for a in shipped_aliases if a.kind is AliasKind.OTHER_LANGUAGE), *added_aliases):
            if alias.language not in _VARIANT_LANGUAGES:
                others[alias.language].append(alias.text)
        yield f"other_languages = {_render_lists(others)}"


def _render_lists(texts: dict[str, list[str]]) -> str:
    parts = [f"{key} = [{', '.join(map(_quote_text, values))}]" for key, values in texts.items() if values]
    return f"{{ {', '.join(parts)} }}"


def _quote_text(text: str) -> str:
    """Returns a TOML string: JSON's escapes are TOML's (TOML 1.0, "String")."""
    return json.dumps(text, ensure_ascii=False)
