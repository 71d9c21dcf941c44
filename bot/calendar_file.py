"""Builds the calendar file of a card, for every platform."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from briefings.service import BriefingService

_UNSAFE_CHARACTERS: Final = compile_lazily(r"[^A-Za-z0-9-]+")
_MAX_NAME: Final = 40


def make_file_name(kind: str, subject: str, suffix: str) -> str:
    """Makes a file name for a subject (`timeline-AM.png`), in characters that every system accepts.

    Args:
        kind: what the file is.
        subject: id of the subject; empty if there is none.
        suffix: of the name, without the dot.
    """
    about = f"-{_UNSAFE_CHARACTERS.sub('-', subject)[:_MAX_NAME]}" if subject else ""
    return f"{kind}{about}.{suffix}"


def build_calendar_file(service: BriefingService, subject: str, language: str) -> tuple[str, bytes]:
    """Builds the name and the content of an iCalendar file; it takes some tenths of a second: call it in a thread.

    Args:
        service: the revision.
        subject: id of the subject; empty for all anniversaries.
        language: of the entries.
    """
    from briefings.anniversaries.ical import build_calendar

    created_at = datetime.fromisoformat(service.snapshot.revision.created_at)
    data = build_calendar(service.get_almanac(language), subject=subject, created_at=created_at)
    return make_file_name("anniversaries", subject, "ics"), data
