"""Services over the built-in content and over small revisions."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from briefings.domain import (
    AnniversaryKind,
    Chapter,
    ChapterKind,
    Content,
    Event,
    Passage,
    PassageKind,
    Revision,
    Section,
    Snapshot,
    StandingAnniversary,
    Subject,
    SubjectKind,
)
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service

SUBJECTS = (
    Subject("AM", SubjectKind.COUNTRY, {"ja": "アルメニア", "en": "Armenia"}, flag="🇦🇲"),
    Subject("GE", SubjectKind.COUNTRY, {"ja": "ジョージア", "en": "Georgia"}, flag="🇬🇪"),
    Subject("bridge", SubjectKind.TOPIC, {"ja": "大橋", "en": "The bridge"}),
    Subject("caucasus", SubjectKind.REGION, {"ja": "コーカサス", "en": "Caucasus"}, members=("AM", "GE")),
    Subject("valley", SubjectKind.REGION, {"ja": "谷", "en": "The valley"}, members=("AM",), country="AM"),
)


@pytest.fixture(scope="session")
def builtin_service() -> BriefingService:
    """A service over the built-in content."""
    return shipped_service()


def day(key: str, date: str, *subjects: str, **fields: object) -> StandingAnniversary:
    """Returns an anniversary of the catalog."""
    anniversary = StandingAnniversary(
        id=key,
        date=date,
        kind=AnniversaryKind.EVENT,
        texts={"ja": f"{key}の出来事", "en": f"What {key} tells"},
        subjects=subjects or ("AM",),
        source={"ja": "架空省", "en": "Ministry of Nowhere"},
        url="https://example.org/",
        major=True,
    )
    return replace(anniversary, **fields)  # type: ignore[arg-type]


def chapter(*statements: tuple[str, str, tuple[str, ...]], edition: int = 2031) -> tuple[Chapter, tuple[Event, ...]]:
    """Returns a digest with one paragraph for each date, text and subjects."""
    result = Chapter(
        edition=edition,
        number="3-1",
        kind=ChapterKind.DIGEST,
        language="ja",
        title="山と海",
        sections=(Section("1", "1", "概観", 1, 9),),
        passages=tuple(Passage(PassageKind.PARAGRAPH, "1", n, text, 9) for n, (_, text, _) in enumerate(statements)),
        publisher="外務省",
    )
    events = tuple(
        Event(date, text, subjects, result.key, "1", n, 9) for n, (date, text, subjects) in enumerate(statements)
    )
    return result, events


ServiceMaker = Callable[..., BriefingService]


@pytest.fixture(scope="session")
def make_service() -> ServiceMaker:
    """Makes a service over given anniversaries and chapters."""

    def make(
        *days: StandingAnniversary, chapters: tuple[tuple[Chapter, tuple[Event, ...]], ...] = ()
    ) -> BriefingService:
        content = Content(
            chapters=tuple(chapter for chapter, _events in chapters),
            subjects=SUBJECTS,
            events=tuple(event for _chapter, events in chapters for event in events),
            anniversaries=days,
        )
        return BriefingService(Snapshot(Revision(1, None, "", "2026-01-01T00:00:00+00:00"), content))

    make.day = day  # type: ignore[attr-defined]
    make.chapter = chapter  # type: ignore[attr-defined]
    return make
