"""What came of a file of subjects or anniversaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefings.model import OverlayKind

if TYPE_CHECKING:
    from briefings.model import Revision
    from briefings.overlaying.laying import PreparedOverlay

SHOWN = 12
"""Ids that a line names before it only counts."""

_WHAT = {
    OverlayKind.SUBJECTS: {"ja": "項目", "en": "subjects"},
    OverlayKind.ANNIVERSARIES: {"ja": "記念日", "en": "anniversaries"},
}
_CHANGES = {
    "added": {"ja": "追加", "en": "added"},
    "changed": {"ja": "変更", "en": "changed"},
    "removed": {"ja": "削除", "en": "removed"},
}


@dataclass(frozen=True, slots=True)
class OverlayResult:
    """A file that was laid over the subjects or the anniversaries.

    Attributes:
        revision: the new revision, or the active one where nothing was new.
        prepared: the file with what it changed.
    """

    revision: Revision
    prepared: PreparedOverlay

    @property
    def same(self) -> bool:
        """Whether all of it was there already."""
        return self.prepared.same

    @property
    def changes(self) -> dict[str, tuple[str, ...]]:
        """Ids by what happened to them: `added`, `changed`, `removed`."""
        return changes_of(self.prepared)

    def summary(self, language: str) -> str:
        """What was done, in one line of `language` (`ja` or `en`)."""
        told = summary(self.prepared, language)
        return f"{told}、版 {self.revision.id}" if language == "ja" else f"{told}; revision {self.revision.id}"

    def to_plain(self) -> dict[str, Any]:
        """The result as plain data for JSON."""
        return {
            "revision": self.revision.id,
            "same": self.same,
            "overlay": {"name": self.prepared.overlay.name, "kind": self.prepared.overlay.kind.value},
            **{name: list(ids) for name, ids in self.changes.items()},
        }


def changes_of(prepared: PreparedOverlay) -> dict[str, tuple[str, ...]]:
    """Ids by what happens to them: `added`, `changed`, `removed`."""
    return {"added": prepared.added, "changed": prepared.changed, "removed": prepared.removed}


def summary(prepared: PreparedOverlay, language: str) -> str:
    """What a file changes, in one line of `language` (`ja` or `en`)."""
    what = _WHAT[prepared.overlay.kind][language]
    head = f"{prepared.overlay.name}（{what}）" if language == "ja" else f"{prepared.overlay.name} ({what})"
    if prepared.same:
        return f"{head}: {'すべて取り込み済みの内容です' if language == 'ja' else 'all of it was there already'}"
    told = [
        f"{_CHANGES[name][language]} {len(ids)}{_listed(ids, language)}"
        for name, ids in changes_of(prepared).items()
        if ids
    ]
    return f"{head}: {('、' if language == 'ja' else ', ').join(told)}"


def _listed(ids: tuple[str, ...], language: str) -> str:
    shown = ", ".join(ids[:SHOWN]) + (", …" if len(ids) > SHOWN else "")
    return f"（{shown}）" if language == "ja" else f" ({shown})"
