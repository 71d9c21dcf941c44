"""Cleans texts for files, and provides the labels of a handout."""

from __future__ import annotations

import re
from typing import Final

from briefings.i18n import gettext as _
from briefings.i18n import pgettext

_FLAG: Final = re.compile("[\U0001f1e6-\U0001f1ff]{2}[\u00a0 ]?")
"""A flag before a name: Word on Windows shows its letters, and printers have no color for it."""

_CONTROL_CHARACTERS: Final = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\ufeff"
    "\ufff0-\uffff\U000f0000-\U0010ffff]"
)
"""Characters that XML 1.0 or PDF/UA forbids, or that have no shape: control characters, marks of direction,
surrogates, private use, noncharacters."""


def clean_text(text: str) -> str:
    """Returns a text in one line, without flags and without characters that a file can't contain."""
    text = re.sub(r"[\t\n\r\u2028\u2029]+", " ", _FLAG.sub("", text))
    return _CONTROL_CHARACTERS.sub("", text).strip()


def get_date_column_name(language: str) -> str:
    """Returns the heading of the column of dates."""
    return _("Date", language)


def get_event_column_name(language: str) -> str:
    """Returns the heading of the column of events."""
    return _("Event", language)


def get_contents_title(language: str) -> str:
    """Returns the heading of the table of contents."""
    return _("Contents", language)


def format_sources_title(language: str) -> str:
    """Returns the heading of the sources at the end."""
    return _("Sources and licenses", language)


def format_properties_title(language: str) -> str:
    """Returns the name of the table with edition, revision and date, for screen readers."""
    return _("About this briefing", language)


def get_label_separator(language: str) -> str:
    """Returns the separator between a label and its text."""
    return pgettext("after a label", ": ", language)


def format_page_label(page: str, pages: str, language: str) -> str:
    """Returns the page number of a footer.

    Args:
        page: the number, or what the format replaces by it.
        pages: the number of pages, likewise.
        language: the reader's.
    """
    return _("{page} / {pages}", language, page=page, pages=pages)
