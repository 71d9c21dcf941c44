"""Files that were laid over the built-in content as rows, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.model import Override, OverrideKind

if TYPE_CHECKING:
    from briefings.store.session import Row

OVERRIDE_COLUMNS = ("name", "kind", "text", "file_sha256")


def encode_override(override: Override) -> Row:
    """The row of a file, as in `OVERLAY`."""
    return override.name, override.kind.value, override.text, override.sha256


def decode_override(row: Row) -> Override:
    """The file that this row was made of."""
    name, kind, text, sha256 = row
    return Override(name, OverrideKind(kind), text, sha256)
