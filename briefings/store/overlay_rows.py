"""Files that were laid over the built-in content as rows, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.model import Overlay, OverlayKind

if TYPE_CHECKING:
    from briefings.store.session import Row

OVERLAY = ("name", "kind", "text", "file_sha256")


def overlay_row(overlay: Overlay) -> Row:
    """The row of a file, as in `OVERLAY`."""
    return overlay.name, overlay.kind.value, overlay.text, overlay.sha256


def overlay_from(row: Row) -> Overlay:
    """The file that this row was made of."""
    name, kind, text, sha256 = row
    return Overlay(name, OverlayKind(kind), text, sha256)
