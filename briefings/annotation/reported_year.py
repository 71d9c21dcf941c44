"""Determines the year on which a chapter reports: the year of its edition or the previous year."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from briefings.domain import PassageKind

if TYPE_CHECKING:
    from briefings.domain import Chapter

_BLUEBOOK_PUBLISHERS: Final = ("外務省", "Ministry of Foreign Affairs of Japan", "MOFA")
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d.,/]|-\d)")
_MIN_MENTIONS: Final = 3


def find_reported_year(chapter: Chapter) -> int:
    """Returns the year of dates without a year; 0 if the edition is unknown.

    The metadata of the chapter may specify it. Otherwise, the Diplomatic Bluebook and other Japanese yearbooks report
    on the year before their edition. A Japanese document of another publisher reports on the year of its edition if
    it mentions that year and not the previous one. A report in another language reports on the year of its edition
    unless it mentions the previous year more often.
    """
    if not chapter.has_edition:
        return 0
    if chapter.reports_on:
        return chapter.edition - (chapter.reports_on == "previous")
    if any(name in chapter.publisher for name in _BLUEBOOK_PUBLISHERS):
        return chapter.edition - 1
    years = Counter(
        int(year)
        for passage in chapter.passages
        if passage.kind is PassageKind.PARAGRAPH
        for year in _YEAR.findall(passage.text)
    )
    own, previous = years[chapter.edition], years[chapter.edition - 1]
    if chapter.lang == "ja":
        return chapter.edition if own >= _MIN_MENTIONS and not previous else chapter.edition - 1
    return chapter.edition - 1 if previous > own else chapter.edition
