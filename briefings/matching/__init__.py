"""From what a person types to a subject: found, ambiguous or nothing."""

from __future__ import annotations

from briefings.matching.index import NameIndex
from briefings.matching.model import Hit, Match, Outcome, Reason, Spot, Tier
from briefings.matching.spotting import Spotter

__all__ = ["Hit", "Match", "NameIndex", "Outcome", "Reason", "Spot", "Spotter", "Tier"]
