"""From what a person types to a subject: found, ambiguous or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefings.domain.matches import MatchReason, NameSpan, SearchHit, SearchOutcome, SearchResult, SearchStrategy

if TYPE_CHECKING:
    from briefings.search.index import NameIndex
    from briefings.search.spotter import NameFinder

__all__ = [
    "MatchReason",
    "NameFinder",
    "NameIndex",
    "NameSpan",
    "SearchHit",
    "SearchOutcome",
    "SearchResult",
    "SearchStrategy",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class or an error
    # The index with its tables is imported when somebody asks for it: those who need the model alone start faster.
    if name == "NameIndex":
        from briefings.search.index import NameIndex

        return NameIndex
    if name == "NameFinder":
        from briefings.search.spotter import NameFinder

        return NameFinder
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
