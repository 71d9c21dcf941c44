"""Finds the ids of the subjects that texts name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from briefings.domain import Subject


class MentionFinder:
    """Finds the ids of the subjects that texts name.

    It has no reference to the service, so that the service is freed without the garbage collector. Each call builds a
    finder of the names that its texts can contain: a finder of all names takes megabytes and is rarely needed.

    Args:
        subjects: the subjects of a revision.
    """

    def __init__(self, subjects: tuple[Subject, ...]) -> None:
        self._subjects = subjects
        self._expected: tuple[str, ...] = ()
        self._answers: dict[str, tuple[str, ...]] = {}

    def expect_texts(self, texts: Iterable[str]) -> None:
        """Registers texts that the next search includes, so that later calls take their result from a cache.

        Selecting the possible names takes nearly as long for a few texts as for all texts of two revisions.
        """
        self._expected = tuple(texts)

    def __call__(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        """Returns the distinct ids in each text, in order of appearance."""
        known = self._answers  # read once: another thread may replace it
        if all(text in known for text in texts):
            return [known[text] for text in texts]
        expected, self._expected = self._expected, ()
        searched = list(dict.fromkeys((*texts, *expected)))
        found = dict(zip(searched, self._find_subjects(searched), strict=True))
        self._answers = {text: found[text] for text in expected}
        return [found[text] for text in texts]

    def _find_subjects(self, texts: Sequence[str]) -> list[tuple[str, ...]]:
        from briefings.search.name_finder import NameFinder

        finder = NameFinder.from_subjects(self._subjects, texts)
        return [
            tuple(dict.fromkeys(subject for span in finder.find_names(text) for subject in span.subjects))
            for text in texts
        ]
