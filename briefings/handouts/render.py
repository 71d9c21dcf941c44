"""Writes a handout as a file of one of the formats, and names the file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.handouts.builder import build_handout
from briefings.handouts.model import HandoutFormat

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from briefings.handouts.model import Handout
    from briefings.service import BriefingService

_UNSAFE_CHARACTERS: Final = re.compile(r"[^A-Za-z0-9]+")
_MAX_NAME_LENGTH: Final = 80


class HandoutFile(Struct, frozen=True):
    """A finished file.

    Attributes:
        name: of ASCII letters, digits and hyphens, which every platform keeps.
        title: of the handout.
        data: the bytes.
        format: the format.
        is_empty: whether it has no statement about any of its subjects.
    """

    name: str
    title: str
    data: bytes
    format: HandoutFormat
    is_empty: bool = False


def make_handout_file(  # noqa: PLR0913  # what to write, for whom and how
    service: BriefingService,
    subjects: Sequence[str],
    language: str,
    made_on: date,
    file_format: HandoutFormat,
    *,
    edition: int = 0,
) -> HandoutFile:
    """Makes the file of a handout. It takes some tenths of a second: call it in a thread.

    Args:
        service: the revision.
        subjects: ids of the subjects, in order.
        language: BCP 47 tag of the reader's language.
        made_on: the date of making.
        file_format: the format.
        edition: the edition to show; 0 for the newest.

    Raises:
        HandoutFailed: the file can't be made.
    """
    handout = build_handout(service, subjects, language, made_on, edition=edition)
    data = render_handout(handout, file_format)
    return HandoutFile(name_file(handout, file_format), handout.title, data, file_format, handout.is_empty)


def render_handout(handout: Handout, file_format: HandoutFormat) -> bytes:
    """Renders a handout in a format; the libraries are imported when they are needed.

    Raises:
        HandoutFailed: the file can't be made.
    """
    if file_format is HandoutFormat.WORD:
        from briefings.handouts.word.writer import write_docx

        return write_docx(handout)
    if file_format is HandoutFormat.PDF:
        from briefings.handouts.pdf.writer import write_pdf

        return write_pdf(handout)
    from briefings.handouts.markdown import write_markdown

    return write_markdown(handout)


def name_file(handout: Handout, file_format: HandoutFormat) -> str:
    """Returns the name of a handout's file: `briefing-AM-UZ-2026-11-24.docx`."""
    subjects = _UNSAFE_CHARACTERS.sub("-", "-".join(handout.subjects)).strip("-")
    return f"briefing-{subjects[:_MAX_NAME_LENGTH].strip('-')}-{handout.made_on.isoformat()}.{file_format}"
