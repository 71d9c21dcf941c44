"""Writes a handout as a tagged PDF (PDF/UA-1) with Typst; fonts are embedded.

The content is passed as data: no text of a document can be markup or code. The same handout gives the same bytes.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, Final

from briefings.anniversaries.timeline_fonts import find_font_files, make_drawable
from briefings.cards.labels import append_mark, get_original_mark
from briefings.handouts.model import HandoutFailed
from briefings.handouts.pdf import worker
from briefings.handouts.pdf.worker import FAILED
from briefings.handouts.texts import (
    format_page_label,
    format_sources_title,
    get_contents_title,
    get_date_column_name,
    get_event_column_name,
    get_label_separator,
)
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from briefings.handouts.model import Footnote, Handout, HandoutItem, HandoutPart, HandoutSection

_WORKER_COMMAND: Final = (sys.executable, "-I", "-X", "utf8", worker.__file__)
"""Isolated from environment variables and the current directory."""

_MAX_PIECE: Final = 22
"""Characters of a title that surely fit on a line."""

_MAX_SECONDS: Final = 60
"""On a busy machine, a handout of ten subjects takes a few seconds."""

_JAPANESE_FONTS: Final = ("IPAexGothic", "DejaVu Sans")
_OTHER_FONTS: Final = ("Libertinus Serif", "IPAexGothic", "DejaVu Sans")
"""Libertinus Serif is included in Typst and has the weights and accents that the Japanese font lacks."""

_PROGRAM: Final = "briefing-bot"


def write_pdf(handout: Handout) -> bytes:
    """Returns the file, which a separate process sets.

    Raises:
        HandoutFailed: Typst can't set the text, or takes too long.
    """
    request = {
        "handout": _to_data(handout),
        "font_folders": [str(file.parent) for file in find_font_files()],
        "timestamp": _get_timestamp(handout),
    }
    try:
        # Nothing of the environment of this process is passed on, because it may have secrets.
        done = subprocess.run(  # noqa: S603  # the program is Python itself
            _WORKER_COMMAND,
            input=json.dumps(request, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=_MAX_SECONDS,
            check=False,
            env=None if sys.platform == "win32" else {},
        )
    except subprocess.TimeoutExpired:
        reason: object = Message(N_("it takes more than {seconds} seconds"), {"seconds": _MAX_SECONDS})
        raise HandoutFailed(N_("the PDF file can't be made: {reason}"), reason=reason) from None
    if done.returncode:
        reason = Message(N_("exit code {code}"), {"code": done.returncode})
        if done.returncode == FAILED:
            reason = done.stderr.decode(errors="replace")
        raise HandoutFailed(N_("the PDF file can't be made: {reason}"), reason=reason)
    return done.stdout


def _get_timestamp(handout: Handout) -> int:
    """Returns midnight (UTC) of the date of making, in seconds since 1970."""
    return (handout.made_on.toordinal() - _EPOCH_ORDINAL) * 86_400


_EPOCH_ORDINAL: Final = 719_163
"""`date(1970, 1, 1).toordinal()`."""


def _to_data(handout: Handout) -> dict[str, Any]:
    language = handout.language
    made_on = handout.made_on
    data: dict[str, Any] = {
        "language": language,
        "title": handout.title,
        "title_pieces": _split_title(handout.title),
        "short_title": handout.short_title,
        "author": _PROGRAM,
        "description": "; ".join(f"{name}: {value}" for name, value in handout.properties),
        "keywords": [section.title for section in handout.sections],
        "made_on": [made_on.year, made_on.month, made_on.day],
        "fonts": _JAPANESE_FONTS if language == "ja" else _OTHER_FONTS,
        "page_label": format_page_label("{page}", "{pages}", language),
        "after_label": get_label_separator(language),
        "columns": [get_date_column_name(language), get_event_column_name(language)],
        "properties": handout.properties,
        "contents": get_contents_title(language) if handout.has_contents else "",
        "sections": [_section_to_data(section, language) for section in handout.sections],
        "sources_title": format_sources_title(language),
        "sources": handout.sources,
    }
    drawable: dict[str, Any] = _make_drawable(data)
    return drawable


def _split_title(title: str) -> list[str]:
    """Splits a title into parts between which a line may end. Names stay whole, unless one is longer than a line."""
    pieces = re.findall("[^、]+、?", title)
    return pieces if all(len(piece) <= _MAX_PIECE for piece in pieces) else [title]


def _section_to_data(section: HandoutSection, language: str) -> dict[str, Any]:
    return {
        "title": section.title,
        "subtitle": section.subtitle,
        "lead": section.lead,
        "empty_text": section.empty_text,
        "parts": [_part_to_data(part, language) for part in section.parts],
    }


def _part_to_data(part: HandoutPart, language: str) -> dict[str, Any]:
    return {
        "heading": part.heading,
        "remark": part.remark,
        "kind": part.kind.value,
        "items": [_item_to_data(item, language) for item in part.items],
    }


def _item_to_data(item: HandoutItem, language: str) -> dict[str, Any]:
    return {
        "text": item.text,
        "language": item.language.partition("-")[0],
        "label": item.label,
        "detail": item.detail,
        "original": append_mark("", get_original_mark(language), language) if item.is_original else "",
        "note": _note_to_data(item.note) if item.note else None,
        "repeats": item.repeats_note,
    }


def _note_to_data(note: Footnote) -> dict[str, Any]:
    shown_url = note.url if note.prints_url else ""
    return {"number": note.number, "text": note.text, "url": note.url, "shown_url": shown_url}


def _make_drawable(value: Any) -> Any:  # noqa: ANN401  # any value of JSON
    """Makes the same data without characters that no font has."""
    if isinstance(value, str):
        return make_drawable(value)
    if isinstance(value, dict):
        return {key: item if key == "url" else _make_drawable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_make_drawable(item) for item in value]
    return value
