"""Files laid over content: what each of them changes, and the content with all of them in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from briefings.errors import ContentError
from briefings.gathering import with_subjects
from briefings.model import OverlayKind
from briefings.overlaying.ground import Ground
from briefings.overlaying.reading import ids_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.model import Alias, Content, Overlay


@dataclass(frozen=True, slots=True)
class PreparedOverlay:
    """A file with what it changes of what was there before it.

    Attributes:
        overlay: the file.
        added: ids of subjects or anniversaries that were not there.
        changed: ids of those that it tells otherwise.
        removed: ids of those that it takes away; a country stays as one of the other territories of the world.
    """

    overlay: Overlay
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether all of it is there already."""
        return not (self.added or self.changed or self.removed)


def lay(content: Content, overlays: Sequence[Overlay]) -> tuple[Content, tuple[PreparedOverlay, ...]]:
    """Lay files over content, a later one over an earlier one. It takes time: run it beside the event loop.

    Args:
        content: what is there; it stays as it is.
        overlays: the files, in their order.

    Returns:
        The content, which is the very object that was given where nothing is new, and what each file changes. Names
        that moderators taught stay; the chapters are annotated anew where a subject changed.

    Raises:
        ContentError: they don't go together with what is there: file, table and key, and what to write instead.
    """
    ground, prepared = _laid(content, overlays)
    new = [one.overlay for one in prepared if not one.same]
    return (_with_ground(content, ground, (*content.overlays, *new)) if new else content), prepared


def changes(content: Content, overlays: Sequence[Overlay]) -> tuple[PreparedOverlay, ...]:
    """What files would change, in a tenth of the time that `lay` takes.

    Raises:
        ContentError: as `lay`.
    """
    return _laid(content, overlays)[1]


def _laid(content: Content, overlays: Iterable[Overlay]) -> tuple[Ground, tuple[PreparedOverlay, ...]]:
    ground = Ground(content)
    prepared = []
    for overlay in overlays:
        before = _state(ground, overlay.kind)
        ground.lay(overlay)
        prepared.append(_changes(overlay, before, _state(ground, overlay.kind)))
    ground.check()
    return ground, tuple(prepared)


def lay_again(
    content: Content, overlays: Sequence[Overlay], *, taught: Mapping[str, tuple[Alias, ...]] | None = None
) -> tuple[Content, tuple[tuple[Overlay, ContentError], ...]]:
    """Lay files over content that they were not made for: those that don't fit it any more are left out.

    Args:
        content: as the program brings it, without any files laid over.
        overlays: the files, in their order.
        taught: names made by moderators, by id of the subject, which may be one that a file adds.

    Returns:
        The content, and the files that were left out, each with what is wrong with it.
    """
    if not overlays:
        return content, ()
    taught = taught or {}
    ground, _ = _tried(content, overlays, taught)
    if ground is not None:
        return _with_ground(content, ground, overlays), ()
    kept: list[Overlay] = []
    refused: dict[Overlay, ContentError] = {}
    more = True
    while more:
        more = False
        for overlay in overlays:
            if overlay in kept:
                continue
            trial = [one for one in overlays if one in kept or one == overlay]
            tried, wrong = _tried(content, trial, taught)
            if tried is not None:
                ground, kept, more = tried, trial, True
                refused.pop(overlay, None)
            elif wrong is not None:
                refused[overlay] = wrong
    whole = _with_ground(content, ground, kept) if ground is not None else content
    return whole, tuple(refused.items())


def _tried(
    content: Content, overlays: Iterable[Overlay], taught: Mapping[str, tuple[Alias, ...]]
) -> tuple[Ground | None, ContentError | None]:
    ground = Ground(content, strict=False, taught=taught)
    try:
        for overlay in overlays:
            ground.lay(overlay)
        ground.check()
    except ContentError as error:
        return None, error
    return ground, None


def _with_ground(content: Content, ground: Ground, overlays: Iterable[Overlay]) -> Content:
    subjects, memberships = tuple(ground.subjects.values()), ground.memberships
    listed = tuple(told for told in content.told if not told.chapter)
    if subjects != content.subjects or memberships != listed:
        content = with_subjects(content, subjects, memberships)
    return replace(
        content,
        anniversaries=tuple(ground.anniversaries.values()),
        overlays=_still_telling(tuple(overlays)),
    )


def _still_telling(overlays: tuple[Overlay, ...]) -> tuple[Overlay, ...]:
    """Without those of which each table stands in a later file too: they tell nothing any more."""
    later: dict[OverlayKind, set[str]] = {kind: set() for kind in OverlayKind}
    kept: list[Overlay] = []
    for overlay in reversed(overlays):
        ids = ids_of(overlay)
        if not ids <= later[overlay.kind]:
            kept.append(overlay)
        later[overlay.kind] |= ids
    return tuple(reversed(kept))


def _state(ground: Ground, kind: OverlayKind) -> dict[str, Any]:
    """Everything that a file of this kind may change, by id."""
    if kind is OverlayKind.ANNIVERSARIES:
        return dict(ground.anniversaries)
    told: dict[str, list[object]] = {ident: [one] for ident, one in ground.subjects.items() if one.home}
    for membership in ground.memberships:
        told.setdefault(membership.framework, []).append(membership)
    return told


def _changes(overlay: Overlay, before: Mapping[str, Any], after: Mapping[str, Any]) -> PreparedOverlay:
    added = tuple(ident for ident in after if ident not in before)
    changed = tuple(ident for ident in after if ident in before and after[ident] != before[ident])
    removed = tuple(ident for ident in before if ident not in after)
    return PreparedOverlay(overlay, added, changed, removed)
