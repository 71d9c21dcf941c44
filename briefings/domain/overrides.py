"""Override files, with which moderators replace or add subjects and anniversaries."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class OverrideKind(StrEnum):
    """The kinds of content of an override file."""

    SUBJECTS = "subjects"
    ANNIVERSARIES = "anniversaries"


class Override(Struct, frozen=True):
    """A TOML file whose tables replace the built-in ones with the same id, or add new ones.

    A table that only contains `removed = true` removes its subject or anniversary.

    Attributes:
        name: name of the file.
        kind: what its tables are.
        text: its TOML.
        sha256: hexadecimal digest of the file's bytes.
    """

    name: str
    kind: OverrideKind
    text: str
    sha256: str
