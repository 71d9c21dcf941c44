"""Explains why a name matches a query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.domain import AliasKind
from briefings.domain.matches import MatchReason, SearchStrategy

if TYPE_CHECKING:
    from briefings.search.names import NameEntry

_ALIAS_CODES: Final = {
    AliasKind.VARIANT: "variant",
    AliasKind.READING: "reading",
    AliasKind.ROMANISED: "romanised",
    AliasKind.OTHER_LANGUAGE: "other_language",
    AliasKind.ISO_CODE: "iso_code",
    AliasKind.ABBREVIATION: "abbreviation",
    AliasKind.FORMER_NAME: "former_name",
    AliasKind.FLAG: "flag",
    AliasKind.ADDED: "taught",
}
_STRATEGY_CODES: Final = {
    SearchStrategy.ROMANIZED: "romanised",
    SearchStrategy.PREFIX: "prefix",
    SearchStrategy.FUZZY: "typo",
    SearchStrategy.LOOSE: "typo",
}


def explain_match(
    strategy: SearchStrategy, entry: NameEntry, typed: str, *, is_typed_name: bool, is_shown_name: bool
) -> MatchReason:
    """Why an entry matches: the kind of name that matched, unless a slip or a beginning explains more.

    Args:
        strategy: how the entry was matched.
        entry: the name that matched.
        typed: the part of the query that it matched.
        is_typed_name: the query is the name of the subject in the reader's language.
        is_shown_name: the entry is the name of the subject in the reader's language.
    """
    if is_typed_name:
        if strategy is SearchStrategy.PHRASE:
            return MatchReason("phrase", typed, entry.text, entry.language)
        return MatchReason()
    code = _ALIAS_CODES.get(entry.kind, "")
    if entry.kind is AliasKind.NAME and not is_shown_name:
        code = "other_language"
    if strategy in _STRATEGY_CODES and code not in {"former_name", "abbreviation"}:
        code = _STRATEGY_CODES[strategy]
    if strategy is SearchStrategy.PHRASE and not code:
        code = "phrase"
    return MatchReason(code, typed, entry.text, entry.language)
