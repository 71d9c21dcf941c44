"""Subjects and anniversaries while files are laid over them, and what is checked when all of them are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.anniversaries.loading import check_anniversaries
from briefings.gathering import taught_names, with_taught, with_territory_names
from briefings.model import AliasKind, OverlayKind, SubjectKind
from briefings.overlaying.reading import parts_of, removed_by
from briefings.subjects.catalogue import memberships_of, subject_of
from briefings.subjects.checks import Held, check
from briefings.subjects.faults import Wrong, fault
from briefings.subjects.territories import is_territory, territory_aliases, territory_subjects
from briefings.tables import place

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefings.model import Alias, Anniversary, Content, Membership, Overlay, Subject
    from briefings.subjects.entry import Entry


class Ground:
    """What is there, and what files made of it so far.

    Args:
        content: what is there; it stays as it is.
        strict: False where what is to be taken away may be gone already: the files are not new.
        taught: names made by moderators, by id of the subject; None for those that `content` has.
    """

    def __init__(
        self, content: Content, *, strict: bool = True, taught: Mapping[str, tuple[Alias, ...]] | None = None
    ) -> None:
        self._content = content
        self._strict = strict
        self._taught = taught_names(content.subjects) if taught is None else taught
        self._home: dict[str, Subject] = {one.id: one for one in content.subjects if one.home}
        self._world: dict[str, Subject] = {one.id: one for one in content.subjects if not one.home}
        self._days: dict[str, Anniversary] = {one.id: one for one in content.anniversaries}
        self._listed: dict[str, tuple[Membership, ...]] = {}
        for told in content.told:
            if not told.chapter:
                self._listed[told.framework] = (*self._listed.get(told.framework, ()), told)
        self._new: dict[str, Entry] = {}
        self._new_days: dict[str, str] = {}
        self._gone: dict[str, str] = {}

    @property
    def subjects(self) -> dict[str, Subject]:
        """By id: those that the content tells of, then the other territories of the world."""
        world = {code: one for code, one in sorted(self._world.items()) if code not in self._home}
        return self._home | world

    @property
    def memberships(self) -> tuple[Membership, ...]:
        """What the catalogue tells of them."""
        return tuple(told for listed in self._listed.values() for told in listed)

    @property
    def anniversaries(self) -> dict[str, Anniversary]:
        """By id, in their order."""
        return dict(self._days)

    def lay(self, overlay: Overlay) -> None:
        """Lay a file over.

        Raises:
            ContentError: a table of it is wrong in itself, or what it takes away is not there.
        """
        kinds = {ident: one.kind for ident, one in (self._world | self._home).items()}
        parts = parts_of(overlay, kinds)
        for entry in parts.entries:
            self._put(entry)
        for day in parts.days:
            self._days[day.id] = day
            self._new_days[day.id] = overlay.name
        for ident in parts.removed:
            self._take(ident, overlay)

    def check(self) -> None:
        """See that everything goes together.

        Raises:
            ContentError: it doesn't: file, table and key, and what to write instead.
        """
        subjects = self.subjects
        self._check_left(subjects)
        if self._new:
            check(tuple(self._new.values()), tuple(self._held(subjects)))
        found = [(file, self._days[ident]) for ident, file in self._new_days.items()]
        there = [one for ident, one in self._days.items() if ident not in self._new_days]
        check_anniversaries(found, subjects, there)

    def _put(self, entry: Entry) -> None:
        made = with_territory_names(subject_of(entry))
        (self._home[entry.id],) = with_taught([made], self._taught)
        self._new[entry.id] = entry
        self._gone.pop(entry.id, None)
        if listed := tuple(memberships_of(entry)):
            self._listed[entry.id] = listed
        else:
            self._listed.pop(entry.id, None)

    def _take(self, ident: str, overlay: Overlay) -> None:
        """Take a subject or an anniversary away; a country becomes one of the other territories of the world."""
        there = self._days if overlay.kind is OverlayKind.ANNIVERSARIES else self._home
        if ident not in there:
            if self._strict and not any(ident in removed_by(earlier) for earlier in self._content.overlays):
                wrong = Wrong(
                    "there is nothing to take away: this id is not among those there are",
                    "Check its spelling, or take the table out",
                    "取り除くものがありません。idの綴りを確かめるか、この表を削除してください",
                )
                raise fault(place(overlay.name, ident), wrong)
            return
        if overlay.kind is OverlayKind.ANNIVERSARIES:
            del self._days[ident]
            self._new_days.pop(ident, None)
            return
        del self._home[ident]
        self._listed.pop(ident, None)
        self._new.pop(ident, None)
        if is_territory(ident):
            self._world |= {one.id: one for one in with_taught(territory_subjects(), self._taught) if one.id == ident}
        else:
            self._gone[ident] = overlay.name

    def _check_left(self, subjects: dict[str, Subject]) -> None:
        """Nothing names what was taken away."""
        for user, names, key in (
            *((one.id, one.related, "related") for one in subjects.values() if one.id not in self._new),
            *((one.id, one.subjects, "subjects") for one in self._days.values() if one.id not in self._new_days),
        ):
            for ident in names:
                if ident in self._gone:
                    wrong = Wrong(
                        f"[{user}] still names it under `{key}`",
                        "Bring that table too, without the name",
                        f"[{user}] の {key} にまだ残っています。その表も、名前を外して一緒に渡してください",
                    )
                    raise fault(place(self._gone[ident], ident), wrong)

    def _held(self, subjects: dict[str, Subject]) -> Iterator[Held]:
        """The subjects that no file brought, with the names of their editors, without those of CLDR and of chance."""
        countries = any(entry.kind is SubjectKind.COUNTRY for entry in self._new.values())
        for one in subjects.values():
            if one.id in self._new:
                continue
            texts = list(one.names.values())
            if one.home:
                cldr = set(territory_aliases(one.id)) if countries and one.kind is SubjectKind.COUNTRY else set()
                texts += [
                    alias.text for alias in one.aliases if alias.kind is not AliasKind.TAUGHT and alias not in cldr
                ]
            yield Held(one.id, one.kind, tuple(texts))
