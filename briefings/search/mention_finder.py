"""Finds which subjects a text names, by their ids."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefings.domain import Subject
    from briefings.search.name_finder import NameFinder


class MentionFinder:
    """Finds the ids of the subjects that a text names.

    It has no reference to the service, so that the service is freed without the garbage collector.

    Args:
        subjects: the subjects of a revision.
    """

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self._subjects = subjects

    def __call__(self, text: str) -> tuple[str, ...]:
        """The ids in order of appearance, each once."""
        return tuple(
            dict.fromkeys(subject for span in self._name_finder.find_names(text) for subject in span.subjects)
        )

    @cached_property
    def _name_finder(self) -> NameFinder:
        from briefings.search.name_finder import NameFinder

        return NameFinder.from_subjects(self._subjects)
