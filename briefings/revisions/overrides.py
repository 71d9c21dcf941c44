"""Files laid over content: what each of them changes, and the content with all of them in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefings.catalog.override_file import list_table_ids
from briefings.domain import OverrideKind
from briefings.errors import ContentError
from briefings.revisions.assemble import replace_subjects
from briefings.revisions.override_state import OverrideState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import Alias, Content, Override, Revision


@dataclass(frozen=True, slots=True)
class PreparedOverride:
    """A file with what it changes of what was there before it.

    Attributes:
        override: the file.
        added: ids of subjects or anniversaries that were not there.
        changed: ids of those that it tells otherwise.
        removed: ids of those that it takes away; a country stays as one of the other territories of the world.
    """

    override: Override
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether all of it is there already."""
        return not (self.added or self.changed or self.removed)


def apply_overrides(content: Content, overrides: Sequence[Override]) -> tuple[Content, tuple[PreparedOverride, ...]]:
    """Lay files over content, a later one over an earlier one. It takes time: run it beside the event loop.

    Args:
        content: what is there; it stays as it is.
        overrides: the files, in their order.

    Returns:
        The content, which is the very object that was given where nothing is new, and what each file changes. Names
        that moderators taught stay; the chapters are annotated anew where a subject changed.

    Raises:
        ContentError: they don't go together with what is there: file, table and key, and what to write instead.
    """
    ground, prepared = _apply_all(content, overrides)
    new = [one.override for one in prepared if not one.same]
    return (_merge_state(content, ground, (*content.overrides, *new)) if new else content), prepared


def preview_overrides(content: Content, overrides: Sequence[Override]) -> tuple[PreparedOverride, ...]:
    """What files would change, in a tenth of the time that `lay` takes.

    Raises:
        ContentError: as `lay`.
    """
    return _apply_all(content, overrides)[1]


def _apply_all(content: Content, overrides: Iterable[Override]) -> tuple[OverrideState, tuple[PreparedOverride, ...]]:
    ground = OverrideState(content)
    prepared = []
    for overlay in overrides:
        before = _collect_state(ground, overlay.kind)
        ground.apply_override(overlay)
        prepared.append(_compare_states(overlay, before, _collect_state(ground, overlay.kind)))
    ground.check_consistency()
    return ground, tuple(prepared)


def reapply_overrides(
    content: Content, overrides: Sequence[Override], *, added_aliases: Mapping[str, tuple[Alias, ...]] | None = None
) -> tuple[Content, tuple[tuple[Override, ContentError], ...]]:
    """Lay files over content that they were not made for: those that don't fit it any more are left out.

    Args:
        content: as the program brings it, without any files laid over.
        overrides: the files, in their order.
        added_aliases: names made by moderators, by id of the subject, which may be one that a file adds.

    Returns:
        The content, and the files that were left out, each with what is wrong with it.
    """
    if not overrides:
        return content, ()
    added_aliases = added_aliases or {}
    ground, _ = _try_overrides(content, overrides, added_aliases)
    if ground is not None:
        return _merge_state(content, ground, overrides), ()
    kept: list[Override] = []
    refused: dict[Override, ContentError] = {}
    more = True
    while more:
        more = False
        for overlay in overrides:
            if overlay in kept:
                continue
            trial = [one for one in overrides if one in kept or one == overlay]
            tried, wrong = _try_overrides(content, trial, added_aliases)
            if tried is not None:
                ground, kept, more = tried, trial, True
                refused.pop(overlay, None)
            elif wrong is not None:
                refused[overlay] = wrong
    whole = _merge_state(content, ground, kept) if ground is not None else content
    return whole, tuple(refused.items())


def _try_overrides(
    content: Content, overrides: Iterable[Override], added_aliases: Mapping[str, tuple[Alias, ...]]
) -> tuple[OverrideState | None, ContentError | None]:
    ground = OverrideState(content, strict=False, added_aliases=added_aliases)
    try:
        for overlay in overrides:
            ground.apply_override(overlay)
        ground.check_consistency()
    except ContentError as error:
        return None, error
    return ground, None


def _merge_state(content: Content, state: OverrideState, overrides: Iterable[Override]) -> Content:
    subjects, memberships = tuple(state.subjects.values()), state.memberships
    listed = tuple(told for told in content.membership_claims if not told.chapter)
    if subjects != content.subjects or memberships != listed:
        content = replace_subjects(content, subjects, memberships)
    return replace(
        content,
        anniversaries=tuple(state.anniversaries.values()),
        overrides=_drop_superseded(tuple(overrides)),
    )


def _drop_superseded(overrides: tuple[Override, ...]) -> tuple[Override, ...]:
    """Without those of which each table stands in a later file too: they tell nothing any more."""
    later: dict[OverrideKind, set[str]] = {kind: set() for kind in OverrideKind}
    kept: list[Override] = []
    for overlay in reversed(overrides):
        ids = list_table_ids(overlay)
        if not ids <= later[overlay.kind]:
            kept.append(overlay)
        later[overlay.kind] |= ids
    return tuple(reversed(kept))


def _collect_state(state: OverrideState, kind: OverrideKind) -> dict[str, Any]:
    """Everything that a file of this kind may change, by id."""
    if kind is OverrideKind.ANNIVERSARIES:
        return dict(state.anniversaries)
    told: dict[str, list[object]] = {ident: [one] for ident, one in state.subjects.items() if one.covered}
    for membership in state.memberships:
        told.setdefault(membership.framework, []).append(membership)
    return told


def _compare_states(override: Override, before: Mapping[str, Any], after: Mapping[str, Any]) -> PreparedOverride:
    added = tuple(ident for ident in after if ident not in before)
    changed = tuple(ident for ident in after if ident in before and after[ident] != before[ident])
    removed = tuple(ident for ident in before if ident not in after)
    return PreparedOverride(override, added, changed, removed)


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
