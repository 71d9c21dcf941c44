"""Where passages name subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from briefings.model import Mention

if TYPE_CHECKING:
    from briefings.matching.model import Spot
    from briefings.model import Chapter


class Spotter(Protocol):
    """What finds names of subjects in a text."""

    def spot(self, text: str) -> tuple[Spot, ...]:
        """The names in `text`, from the left, not overlapping."""
        ...


def find_mentions(chapter: Chapter, spotter: Spotter) -> tuple[Mention, ...]:
    """Each place where a passage names a subject, in order.

    A name that several subjects share is a mention of the one of them that the same section names without doubt.
    Where there is none, or more than one, it is left out: a card must not cite what may be about another.
    """
    spots = [(passage, spot) for passage in chapter.passages for spot in spotter.spot(passage.text)]
    sure: dict[str, set[str]] = {section.path: set() for section in chapter.sections}
    for section in chapter.sections:
        _add_sure(sure[section.path], spotter.spot(section.title))
    for passage, spot in spots:
        _add_sure(sure.setdefault(passage.section, set()), (spot,))
    mentions: list[Mention] = []
    for passage, spot in spots:
        meant = [subject for subject in spot.subjects if len(spot.subjects) == 1 or subject in sure[passage.section]]
        if len(meant) == 1:
            mentions.append(Mention(chapter.key, passage.ordinal, spot.start, spot.end, meant[0]))
    return tuple(mentions)


def _add_sure(sure: set[str], spots: tuple[Spot, ...]) -> None:
    sure.update(spot.subjects[0] for spot in spots if len(spot.subjects) == 1)
