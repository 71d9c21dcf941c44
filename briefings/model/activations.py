"""Which revision answered when, and by whose doing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActivationReason(StrEnum):
    """What moved the pointer."""

    BUILTIN = "builtin"
    """The built-in content of this version of the program."""
    APPLY = "apply"
    """A moderator applied a change that was looked at."""
    IMPORT = "import"
    """A document, on the command line."""
    ROLLBACK = "rollback"
    ALIAS_CHANGE = "teach"
    """A moderator taught or took back a name."""
    RESTORE = "restore"
    """From a backup."""


@dataclass(frozen=True, slots=True)
class ActivationDetails:
    """A move of the pointer as its doer tells it.

    Attributes:
        reason: what moved it.
        actor: id of the user; 0 for the program and for the command line.
        author: the doer's name; empty for the program.
        note: what for, in one line.
    """

    reason: ActivationReason = ActivationReason.IMPORT
    actor: int = 0
    author: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Activation:
    """A move of the pointer as it is recorded.

    Attributes:
        at: UTC, ISO 8601.
        revision: the one that answered from then on.
        previous: the one that answered before; None for the first.
        details: by whose doing.
    """

    at: str
    revision: int
    previous: int | None
    details: ActivationDetails
