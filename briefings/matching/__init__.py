"""From what a person types to a subject: found, ambiguous or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefings.matching.model import Hit, Match, Outcome, Reason, Spot, Tier

if TYPE_CHECKING:
    from briefings.matching.index import NameIndex
    from briefings.matching.spotting import Spotter

__all__ = ["Hit", "Match", "NameIndex", "Outcome", "Reason", "Spot", "Spotter", "Tier"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class or an error
    # The index with its tables is imported when somebody asks for it: those who need the model alone start faster.
    if name == "NameIndex":
        from briefings.matching.index import NameIndex

        return NameIndex
    if name == "Spotter":
        from briefings.matching.spotting import Spotter

        return Spotter
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
