"""Ids of the buttons and menus of a proposal. They outlive a restart, and are bound to the content that was shown.

x1|a|12|9f86d081        apply revision 12, whose digest begins so
x1|c|12|9f86d081        the same, confirmed a second time
x1|d|12|9f86d081        discard it
x1|e|12|9f86d081        correct edition, chapter, language
x1|k|12|9f86d081        the menu of cards; a subject's id stands in each option
x1|b|12|11              go back from revision 12 to revision 11
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

TEMPLATE = re.compile(r"x1\|(?P<act>[acdekb])\|(?P<revision>\d{1,12})\|(?P<mark>[0-9a-f]{1,16})")
_MARK = 8


class Act(StrEnum):
    """What a press asks for."""

    APPLY = "a"
    CONFIRM = "c"
    DISCARD = "d"
    CORRECT = "e"
    CARDS = "k"
    BACK = "b"


@dataclass(frozen=True, slots=True)
class ProposalId:
    """The id of a button.

    Attributes:
        act: what a press asks for.
        revision: the revision it is about.
        mark: the beginning of its digest; for `Act.BACK` the revision to go back to.
    """

    act: Act
    revision: int
    mark: str

    def __str__(self) -> str:
        return f"x1|{self.act}|{self.revision}|{self.mark}"

    def fits(self, sha256: str) -> bool:
        """Whether the revision is still the content that the button was shown for."""
        return sha256[:_MARK] == self.mark


def proposal_id(act: Act, revision: int, sha256: str) -> str:
    """The id of a button of a proposal."""
    return str(ProposalId(act, revision, sha256[:_MARK]))


def back_id(revision: int, to: int) -> str:
    """The id of the button that goes back from one revision to another."""
    return str(ProposalId(Act.BACK, revision, str(to)))


def read_id(match: re.Match[str]) -> ProposalId:
    """The id that a match of `TEMPLATE` says."""
    return ProposalId(Act(match["act"]), int(match["revision"]), match["mark"])
