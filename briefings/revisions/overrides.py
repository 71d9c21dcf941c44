"""Applies operators' override files to the subjects and anniversaries of the content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from briefings.catalog.override_file import list_table_ids
from briefings.domain import OverrideKind
from briefings.errors import ContentError
from briefings.revisions.assemble import replace_subjects
from briefings.revisions.import_plan import PlannedOverride
from briefings.revisions.override_state import OverrideState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import Alias, Content, Override


def apply_overrides(content: Content, overrides: Sequence[Override]) -> tuple[Content, tuple[PlannedOverride, ...]]:
    """Applies override files in order. It takes seconds and must not run in the event loop.

    Args:
        content: the current content; it is not modified.
        overrides: the files.

    Returns:
        The new content, which is the object `content` if nothing changes, and the changes of each file. Aliases that
        moderators added are kept. If a subject changed, all chapters are annotated again.

    Raises:
        ContentError: a file conflicts with the content. The error has the file, table and key.
    """
    state, planned = _apply_all(content, overrides)
    new_overrides = [plan.override for plan in planned if not plan.same]
    if not new_overrides:
        return content, planned
    return _merge_state(content, state, (*content.overrides, *new_overrides)), planned


def preview_overrides(content: Content, overrides: Sequence[Override]) -> tuple[PlannedOverride, ...]:
    """Returns the changes that files would make, in a tenth of the time of `apply_overrides`.

    Raises:
        ContentError: as for `apply_overrides`.
    """
    return _apply_all(content, overrides)[1]


def reapply_overrides(
    content: Content, overrides: Sequence[Override], *, added_aliases: Mapping[str, tuple[Alias, ...]] | None = None
) -> tuple[Content, tuple[tuple[Override, ContentError], ...]]:
    """Applies files to other content than they were written for. Files that conflict with it are omitted.

    Args:
        content: content without overrides.
        overrides: the files, in order.
        added_aliases: aliases that moderators added, by id of the subject. A file may add the subject.

    Returns:
        The new content, and the omitted files, each with its error.
    """
    if not overrides:
        return content, ()
    added_aliases = added_aliases or {}
    state, _ = _try_overrides(content, overrides, added_aliases)
    if state is not None:
        return _merge_state(content, state, overrides), ()
    applied: list[Override] = []
    rejected: dict[Override, ContentError] = {}
    progress = True
    while progress:
        progress = False
        for override in overrides:
            if override in applied:
                continue
            candidates = [other for other in overrides if other in applied or other == override]
            trial_state, error = _try_overrides(content, candidates, added_aliases)
            if trial_state is not None:
                state, applied, progress = trial_state, candidates, True
                rejected.pop(override, None)
            elif error is not None:
                rejected[override] = error
    result = _merge_state(content, state, applied) if state is not None else content
    return result, tuple(rejected.items())


def _apply_all(content: Content, overrides: Iterable[Override]) -> tuple[OverrideState, tuple[PlannedOverride, ...]]:
    state = OverrideState(content)
    planned = []
    for override in overrides:
        before = _collect_records(state, override.kind)
        state.apply_override(override)
        planned.append(_compare_records(override, before, _collect_records(state, override.kind)))
    state.check_consistency()
    return state, tuple(planned)


def _try_overrides(
    content: Content, overrides: Iterable[Override], added_aliases: Mapping[str, tuple[Alias, ...]]
) -> tuple[OverrideState | None, ContentError | None]:
    state = OverrideState(content, strict=False, added_aliases=added_aliases)
    try:
        for override in overrides:
            state.apply_override(override)
        state.check_consistency()
    except ContentError as error:
        return None, error
    return state, None


def _merge_state(content: Content, state: OverrideState, overrides: Iterable[Override]) -> Content:
    subjects, memberships = tuple(state.subjects.values()), state.memberships
    catalog_claims = tuple(claim for claim in content.membership_claims if not claim.chapter)
    if subjects != content.subjects or memberships != catalog_claims:
        content = replace_subjects(content, subjects, memberships)
    return replace(
        content,
        anniversaries=tuple(state.anniversaries.values()),
        overrides=_drop_superseded(tuple(overrides)),
    )


def _drop_superseded(overrides: tuple[Override, ...]) -> tuple[Override, ...]:
    """Drops the files whose tables are all in later files too."""
    later_ids: dict[OverrideKind, set[str]] = {kind: set() for kind in OverrideKind}
    kept: list[Override] = []
    for override in reversed(overrides):
        ids = list_table_ids(override)
        if not ids <= later_ids[override.kind]:
            kept.append(override)
        later_ids[override.kind] |= ids
    return tuple(reversed(kept))


def _collect_records(state: OverrideState, kind: OverrideKind) -> dict[str, Any]:
    """Returns the records that a file of this kind may change, by id."""
    if kind is OverrideKind.ANNIVERSARIES:
        return dict(state.anniversaries)
    records: dict[str, list[object]] = {
        subject_id: [subject] for subject_id, subject in state.subjects.items() if subject.covered
    }
    for membership in state.memberships:
        records.setdefault(membership.framework, []).append(membership)
    return records


def _compare_records(override: Override, before: Mapping[str, Any], after: Mapping[str, Any]) -> PlannedOverride:
    return PlannedOverride(
        override,
        added=tuple(record_id for record_id in after if record_id not in before),
        changed=tuple(
            record_id for record_id in after if record_id in before and after[record_id] != before[record_id]
        ),
        removed=tuple(record_id for record_id in before if record_id not in after),
    )
