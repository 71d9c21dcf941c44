"""Chooses subjects of the shipped content for tests that `make test` samples and `make test-all` runs in full."""

from __future__ import annotations

from collections import Counter

import pytest

from briefings.domain import Content, Subject

SAMPLE_OR_ALL = pytest.mark.parametrize(
    "every", [3, pytest.param(1, marks=pytest.mark.exhaustive)], ids=["sample", "all"]
)
"""Runs a test with every third subject in `make test`, and with all of them in `make test-all`."""

_LARGEST = 3


def sample_subjects(content: Content, every: int, *, covered: bool = False) -> list[Subject]:
    """Returns every n-th subject, with the first, the last and those that the text mentions most.

    Args:
        content: the content with the subjects.
        every: 1 for all of them.
        covered: whether only subjects with a card of their own count.
    """
    subjects = [subject for subject in content.subjects if subject.covered or not covered]
    mentions = Counter(mention.subject for mention in content.mentions)
    largest = sorted(subjects, key=lambda subject: -mentions[subject.id])[:_LARGEST]
    always = {subjects[0].id, subjects[-1].id, *(subject.id for subject in largest)}
    return [subject for number, subject in enumerate(subjects) if number % every == 0 or subject.id in always]
