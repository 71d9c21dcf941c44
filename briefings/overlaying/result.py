"""What came of a file of subjects or anniversaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefings.model import OverrideKind

if TYPE_CHECKING:
    from briefings.model import Revision
    from briefings.overlaying.laying import PreparedOverride

MAX_LISTED_IDS = 12
"""Ids that a line names before it only counts."""

_KIND_LABELS = {
    OverrideKind.SUBJECTS: {"ja": "項目", "en": "subjects"},
    OverrideKind.ANNIVERSARIES: {"ja": "記念日", "en": "anniversaries"},
}
_CHANGE_LABELS = {
    "added": {"ja": "追加", "en": "added"},
    "changed": {"ja": "変更", "en": "changed"},
    "removed": {"ja": "削除", "en": "removed"},
}


@dataclass(frozen=True, slots=True)
class OverrideResult:
    """A file that was laid over the subjects or the anniversaries.

    Attributes:
        revision: the new revision, or the active one where nothing was new.
        prepared: the file with what it changed.
    """

    revision: Revision
    prepared: PreparedOverride

    @property
    def same(self) -> bool:
        """Whether all of it was there already."""
        return self.prepared.same

    @property
    def changes(self) -> dict[str, tuple[str, ...]]:
        """Ids by what happened to them: `added`, `changed`, `removed`."""
        return group_changes(self.prepared)

    def summarize(self, language: str) -> str:
        """What was done, in one line of `language` (`ja` or `en`)."""
        told = summarize_override(self.prepared, language)
        return f"{told}、版 {self.revision.id}" if language == "ja" else f"{told}; revision {self.revision.id}"

    def to_plain(self) -> dict[str, Any]:
        """The result as plain data for JSON."""
        return {
            "revision": self.revision.id,
            "same": self.same,
            "overlay": {"name": self.prepared.override.name, "kind": self.prepared.override.kind.value},
            **{name: list(ids) for name, ids in self.changes.items()},
        }


def group_changes(prepared: PreparedOverride) -> dict[str, tuple[str, ...]]:
    """Ids by what happens to them: `added`, `changed`, `removed`."""
    return {"added": prepared.added, "changed": prepared.changed, "removed": prepared.removed}


def summarize_override(prepared: PreparedOverride, language: str) -> str:
    """What a file changes, in one line of `language` (`ja` or `en`)."""
    what = _KIND_LABELS[prepared.override.kind][language]
    head = f"{prepared.override.name}（{what}）" if language == "ja" else f"{prepared.override.name} ({what})"
    if prepared.same:
        return f"{head}: {'すべて取り込み済みの内容です' if language == 'ja' else 'all of it was there already'}"
    told = [
        f"{_CHANGE_LABELS[name][language]} {len(ids)}{_format_ids(ids, language)}"
        for name, ids in group_changes(prepared).items()
        if ids
    ]
    return f"{head}: {('、' if language == 'ja' else ', ').join(told)}"


def _format_ids(ids: tuple[str, ...], language: str) -> str:
    shown = ", ".join(ids[:MAX_LISTED_IDS]) + (", …" if len(ids) > MAX_LISTED_IDS else "")
    return f"（{shown}）" if language == "ja" else f" ({shown})"
