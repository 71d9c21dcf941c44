"""Reads the edition, the section and the subject to which a search is limited, as they are typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.cards.editions import explain_edition, parse_edition
from briefings.cards.search_narrowing import explain_section, parse_section
from briefings.domain.text_searches import SearchFilters
from briefings.i18n import gettext as _
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.segment import truncate_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.cards.content_index import ContentIndex

_MAX_SHOWN: Final = 60
_KINDS: Final = {
    "edition": "edition", "版": "edition", "section": "section", "節": "section",
    "subject": "subject", "項目": "subject",
}  # fmt: skip
_FILTER: Final = compile_lazily(
    rf"(?<!\S)({'|'.join(_KINDS)})[:：](?:\"([^\"]{{0,100}})\"|「([^」]{{0,100}})」|(\S+))(?!\S)", re.IGNORECASE
)


class TypedSearch(Struct, frozen=True):
    """A search in one line, divided: `制裁 section:2-(1) subject:Belarus`.

    Attributes:
        words: what is searched for.
        edition: as typed; empty for all, as the others.
        section: as typed.
        subject: as typed.
    """

    words: str
    edition: str = ""
    section: str = ""
    subject: str = ""


def split_filters(text: str) -> TypedSearch:
    """Divides a search in one line into words and filters; of several filters of a kind, the last one counts."""
    values: dict[str, str] = {}
    for found in _FILTER.finditer(text):
        values[_KINDS[found[1].lower()]] = found[2] or found[3] or found[4] or ""
    words = " ".join(_FILTER.sub(" ", text).split())
    return TypedSearch(words, values.get("edition", ""), values.get("section", ""), values.get("subject", ""))


def read_filters(  # noqa: PLR0913 - the filters, and who reads the answer
    index: ContentIndex,
    resolve_subject: Callable[[str], str | None],
    *,
    edition: str = "",
    section: str = "",
    subject: str = "",
    language: str,
) -> SearchFilters | str:
    """Returns the filters, or one sentence that states which of them is not recognized.

    Args:
        index: the revision.
        resolve_subject: the subject that a text means; None if it is none or several.
        edition: as typed; empty for all.
        section: path or title, as typed; empty for all.
        subject: name in any spelling; empty for all.
        language: of the user.
    """
    year = parse_edition(edition, index.editions) if edition.strip() else 0
    if year is None or (year and year not in index.editions):
        return explain_edition(edition.strip(), index.editions, language)
    reference = parse_section(index, section, language, year) if section.strip() else ""
    if reference is None:
        return explain_section(section, language)
    key = resolve_subject(subject) if subject.strip() else ""
    if key is None:
        return _(
            "“{name}” is not the name of a single subject. Choose one from the list.",
            language,
            name=truncate_text(" ".join(subject.split()), _MAX_SHOWN),
        )
    return SearchFilters(year, reference, key)
