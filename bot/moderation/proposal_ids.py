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

PROPOSAL_ID_PATTERN = re.compile(r"x1\|(?P<act>[acdekb])\|(?P<revision>\d{1,12})\|(?P<mark>[0-9a-f]{1,16})")
_DIGEST_PREFIX_LENGTH = 8


class ProposalAction(StrEnum):
    """What a press asks for."""

    APPLY = "a"
    CONFIRM = "c"
    DISCARD = "d"
    EDIT_METADATA = "e"
    SHOW_CARDS = "k"
    ROLL_BACK = "b"


@dataclass(frozen=True, slots=True)
class ProposalButtonId:
    """The id of a button.

    Attributes:
        action: what a press asks for.
        revision: the revision it is about.
        argument: the beginning of its digest; for `Act.BACK` the revision to go back to.
    """

    action: ProposalAction
    revision: int
    argument: str

    def __str__(self) -> str:
        return f"x1|{self.action}|{self.revision}|{self.argument}"

    def matches_digest(self, sha256: str) -> bool:
        """Whether the revision is still the content that the button was shown for."""
        return sha256[:_DIGEST_PREFIX_LENGTH] == self.argument


def encode_proposal_id(action: ProposalAction, revision: int, sha256: str) -> str:
    """The id of a button of a proposal."""
    return str(ProposalButtonId(action, revision, sha256[:_DIGEST_PREFIX_LENGTH]))


def encode_rollback_id(revision: int, target: int) -> str:
    """The id of the button that goes back from one revision to another."""
    return str(ProposalButtonId(ProposalAction.ROLL_BACK, revision, str(target)))


def parse_proposal_id(match: re.Match[str]) -> ProposalButtonId:
    """The id that a match of `TEMPLATE` says."""
    return ProposalButtonId(ProposalAction(match["act"]), int(match["revision"]), match["mark"])
