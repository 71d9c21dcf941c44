"""Files of subjects or of anniversaries that a moderator laid over those that were there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OverrideKind(StrEnum):
    """What the tables of a file are laid over."""

    SUBJECTS = "subjects"
    ANNIVERSARIES = "anniversaries"


@dataclass(frozen=True, slots=True)
class Override:
    """A TOML file whose tables replace those with the same id and add new ones; what it lacks stays as it is.

    A table with `removed = true` alone takes its subject or its anniversary away.

    Attributes:
        name: of the file.
        kind: what its tables are laid over.
        text: its TOML.
        sha256: digest of the file's bytes.
    """

    name: str
    kind: OverrideKind
    text: str
    sha256: str
