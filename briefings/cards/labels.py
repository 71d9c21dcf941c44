"""Names the parts of a card in the language of its reader: views, kinds of subjects, statuses, dates."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from briefings.domain import MembershipStatus, PassageKind, SubjectKind
from briefings.domain.cards import View
from briefings.domain.dates import is_valid_date, parse_date
from briefings.i18n import N_, SOURCE_LANGUAGE, find_supported_language, ngettext, pgettext
from briefings.i18n import gettext as _
from briefings.text.language_names import get_language_name
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import Subject

CONTENT_LANGUAGES: Final = ("en", "ja")
"""Languages that content falls back to, in this order, where it lacks the reader's language."""

_VIEW_NAMES: Final = {
    View.SUMMARY: N_("Overview"),
    View.DETAILS: N_("More"),
    View.SECTION: N_("Section"),
    View.CHRONOLOGY: N_("List with sources"),
    View.JAPAN: N_("Relations with Japan"),
    View.ORIGINAL: N_("Original wording"),
    View.FULL_TEXT: N_("All statements"),
    View.DAY: N_("This day"),
    View.MONTH: N_("This month"),
    View.UPCOMING: N_("Coming up"),
    View.TIMELINE: N_("Timeline"),
    View.CALENDAR: N_("Calendar file"),
    View.COMPARE: N_("Changes since the last edition"),
    View.INDEX: N_("All subjects"),
    View.SEARCH: N_("Search"),
    View.PAIR: N_("Together"),
    View.WORDS: N_("Search"),
    View.MEMBERSHIPS: N_("Members"),
    View.MATRIX: N_("Countries and frameworks"),
    View.SIDE_BY_SIDE: N_("Side by side"),
}
_KIND_NAMES: Final = {
    SubjectKind.COUNTRY: N_("Country"),
    SubjectKind.REGION: N_("Region"),
    SubjectKind.TOPIC: N_("Topic"),
    SubjectKind.FRAMEWORK: N_("Framework"),
    SubjectKind.PERSON: N_("Person"),
}
_STATUS_NAMES: Final = {
    MembershipStatus.MEMBER: N_("Member"),
    MembershipStatus.ASSOCIATE: N_("Associate"),
    MembershipStatus.PARTNER: N_("Partner country"),
    MembershipStatus.SUSPENDED: N_("Suspended"),
    MembershipStatus.FROZEN: N_("Frozen"),
    MembershipStatus.UNCLEAR: N_("Membership unclear"),
}
_PASSAGE_LABELS: Final = {
    PassageKind.FOOTNOTE: N_("Note {mark}"),
    PassageKind.CAPTION: N_("Caption"),
    PassageKind.FIGURE: N_("Figure"),
    PassageKind.FIGURE_NOTE: N_("Figure note {mark}"),
}
_FOREIGN_MARKS: Final = {"ja": N_("in Japanese"), "en": N_("in English")}
"""Marks of the languages of most content, which need no names of CLDR."""
_OTHER_LANGUAGE_MARK: Final = N_("in another language")


def choose_language(tag: str) -> str:
    """Chooses the language of the program's texts for a reader of `tag`; English if there is no catalog for it."""
    return find_supported_language(tag) or SOURCE_LANGUAGE


def choose_text(texts: Mapping[str, str], language: str) -> str:
    """Chooses a text of the content in the reader's language, else in English, else in Japanese.

    Empty if it has none.
    """
    return next((texts[tag] for tag in (language, *CONTENT_LANGUAGES) if texts.get(tag)), "")


def get_view_name(view: View, language: str) -> str:
    """Returns the name of a view."""
    return _(_VIEW_NAMES[view], language)


def get_kind_name(kind: SubjectKind, language: str) -> str:
    """Returns the name of a kind of subjects."""
    return _(_KIND_NAMES[kind], language)


def get_status_name(status: MembershipStatus, language: str) -> str:
    """Returns the name of a status in a framework."""
    return _(_STATUS_NAMES[status], language)


_SYLLABARY: Final = "アイウエオカキクケコサシスセソタチツテト"
_KANA_PART = compile_lazily(rf"-([{_SYLLABARY}])(?=-|$)")
_NUMBER_IN_BRACKETS = compile_lazily(r"-(?=\(\d+\))")


def format_section_path(path: str, language: str) -> str:
    """Formats the path of a section as readers of a language write it: `2-(1)-イ` in Japanese, `2(1)b` elsewhere."""
    if language == "ja":
        return path
    path = _KANA_PART.sub(lambda match: chr(ord("a") + _SYLLABARY.index(match[1])), path)
    return _NUMBER_IN_BRACKETS.sub("", path)


def format_passage_label(kind: PassageKind, mark: str, language: str) -> str:
    """Returns the name of a note, a caption or a part of a figure; empty for a paragraph."""
    return _(_PASSAGE_LABELS[kind], language, mark=mark).strip() if kind in _PASSAGE_LABELS else ""


def format_flag_name(subject: Subject, language: str) -> str:
    """Returns the name of a subject behind its flag, with a space that does not break."""
    return (
        f"{subject.flag}\u00a0{subject.get_localized_name(language)}"
        if subject.flag
        else subject.get_localized_name(language)
    )


def join_names(names: Iterable[str], language: str) -> str:
    """Returns the names separated as the language separates the items of a list."""
    return pgettext("between items of a list", ", ", language).join(names)


def join_names_in_text(names: Sequence[str], language: str) -> str:
    """Returns the names as a sentence lists them: `A, B and C`."""
    if len(names) < 2:
        return join_names(names, language)
    return _("{names} and {last}", language, names=join_names(names[:-1], language), last=names[-1])


def join_parts(*parts: str) -> str:
    """Returns the parts that are not empty, separated by a middle dot."""
    return " · ".join(part for part in parts if part)


def append_mark(text: str, mark: str, language: str) -> str:
    """Returns a text followed by a mark in brackets; the text alone if there is no mark."""
    return _("{text} ({mark})", language, text=text, mark=mark) if mark else text


def get_original_mark(language: str) -> str:
    """Returns the mark for the publisher's own wording."""
    return _("original", language)


def format_foreign_mark(tag: str, language: str) -> str:
    """Returns the mark that names the language of content, if it is not the card's; empty if it is."""
    primary = tag.partition("-")[0]
    if primary == language:
        return ""
    if primary in _FOREIGN_MARKS:
        return _(_FOREIGN_MARKS[primary], language)
    name = get_language_name(primary, language)
    return _("in {language_name}", language, language_name=name) if name else _(_OTHER_LANGUAGE_MARK, language)


def format_statement_count(count: int, language: str) -> str:
    """Returns a number of statements in words."""
    return ngettext("{count} statement", "{count} statements", count, language)


@lru_cache(4096)
def format_date(date: str, language: str) -> str:
    """Formats an EDTF date as readers write it; any other text unchanged."""
    return parse_date(date).format_date(language) if is_valid_date(date) else date


@lru_cache(4096)
def format_qualified_date(date: str, qualifier: str, language: str) -> str:
    """Formats an EDTF date with the qualifier of an event: `early 2024`, `2024年10月下旬`.

    Args:
        date: EDTF.
        qualifier: `early`, `mid`, `late`, `end`, `from`, `until`; anything else adds nothing.
        language: the reader's.
    """
    name = format_date(date, language)
    if len(date) == len("2024-10"):
        parts = {
            "early": pgettext("part of a month", "early {date}", language, date=name),
            "mid": pgettext("part of a month", "mid-{date}", language, date=name),
            "late": pgettext("part of a month", "late {date}", language, date=name),
        }
    else:
        parts = {
            "early": pgettext("part of a year", "early {date}", language, date=name),
            "mid": pgettext("part of a year", "mid-{date}", language, date=name),
            "late": pgettext("part of a year", "late {date}", language, date=name),
        }
    limits = {
        "end": _("end of {date}", language, date=name),
        "from": _("from {date}", language, date=name),
        "until": _("until {date}", language, date=name),
    }
    return (parts | limits).get(qualifier, name)


def drop_year(date: str, year: int) -> str:
    """Returns a formatted date without its year: `10月` of `2024年10月`, `March 8` of `March 8, 2024`."""
    return date.removeprefix(f"{year}年").removesuffix(f" {year}").removesuffix(",")
