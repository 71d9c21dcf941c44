"""Explains why a name matches a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.domain import AliasKind
from briefings.domain.matches import MatchReason, SearchStrategy
from briefings.text.lexicon import is_word
from briefings.text.normalize import fold_text, loosen_key
from briefings.text.romaji import make_romaji_key
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from briefings.search.name_entries import NameEntry

_ALIAS_CODES: Final = {
    AliasKind.VARIANT: "variant",
    AliasKind.ASPECT: "aspect",
    AliasKind.READING: "reading",
    AliasKind.ROMANISED: "romanised",
    AliasKind.OTHER_LANGUAGE: "other_language",
    AliasKind.ISO_CODE: "iso_code",
    AliasKind.ABBREVIATION: "abbreviation",
    AliasKind.FORMER_NAME: "former_name",
    AliasKind.FLAG: "flag",
    AliasKind.ADDED: "taught",
    AliasKind.BROAD: "broad",
}
_STRATEGY_CODES: Final = {
    SearchStrategy.ROMANIZED: "romanised",
    SearchStrategy.PREFIX: "prefix",
    SearchStrategy.FUZZY: "typo",
    SearchStrategy.LOOSE: "typo",
}


def explain_match(strategy: SearchStrategy, entry: NameEntry, typed: str, name: str) -> MatchReason:
    """Returns why an entry matches: the kind of the name, or the strategy if it is more specific.

    Args:
        strategy: the strategy that matched the entry.
        entry: the name that matched.
        typed: the part of the query that it matched.
        name: the subject's name in the reader's language.
    """
    if fold_text(typed) == fold_text(name):
        if strategy is SearchStrategy.PHRASE:
            return MatchReason("phrase", typed, entry.text, entry.language)
        return MatchReason()
    if not {fold_text(entry.text), fold_text(typed)}.isdisjoint(load_word_lists().offensive):
        return MatchReason()
    code = _ALIAS_CODES.get(entry.kind, "")
    if entry.kind is AliasKind.NAME and entry.text != name:
        code = "other_language"
    if strategy in _STRATEGY_CODES and code not in {"former_name", "abbreviation"}:
        code = _STRATEGY_CODES[strategy]
    if code == "prefix" and not _begins_name(entry.text, typed):
        code = "typo"
    if code == "reading" and is_word(fold_text(typed)):
        return MatchReason("variant", typed, typed, entry.language)  # アメリカ is not a reading of 米国
    if strategy is SearchStrategy.PHRASE and not code:
        code = "phrase"
    return MatchReason(code, typed, entry.text, entry.language)


def _begins_name(name: str, typed: str) -> bool:
    """Returns whether a name begins with the typed text, in any spelling."""
    whole, part = fold_text(name), fold_text(typed)
    return any(
        spell(whole).startswith(spell(part)) for spell in (fold_text, loosen_key, make_romaji_key) if spell(part)
    )
