"""The note of a correction in words, in both languages: plain, and short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.cards.wording import cite, date_name
from briefings.corrections.model import Change, Kind
from briefings.corrections.telling import source_of
from briefings.text import ELLIPSIS, graphemes

if TYPE_CHECKING:
    from datetime import date

    from briefings.cards.model import Line

WORDS: Final[dict[str, dict[str, str]]] = {
    "heading": {"ja": "訂正（{date}）", "en": "Correction ({date})"},
    "changed": {"ja": "「{said}」を「{says}」に改めました。", "en": "“{said}” now reads “{says}”."},
    "date": {
        "ja": "「{said}」の日付を、{before}から{after}に改めました。",
        "en": "“{said}”: the date is {after}, not {before}.",
    },
    "label": {
        "ja": "「{said}」に添えた「{before}」を、「{after}」に改めました。",
        "en": "“{said}”: “{before}” now reads “{after}”.",
    },
    "source": {
        "ja": "「{said}」の出典を、{before}から{after}に改めました。",
        "en": "“{said}”: the source is {after}, not {before}.",
    },
    "withdrawn": {"ja": "「{said}」は取り下げました。", "en": "“{said}” has been withdrawn."},
    "restored": {
        "ja": "取り下げた「{said}」を、ふたたび載せました。",
        "en": "“{said}”, which had been withdrawn, is told again.",
    },
    "more": {"ja": "このほか{count}か所を改めました。", "en": "{count} more were corrected."},
    "all": {
        "ja": "この投稿で伝えた内容は、現在の資料では確認できません。",
        "en": "What this post told is no longer in the sources.",
    },
    "undated": {"ja": "日付なし", "en": "no date"},
    "unsourced": {"ja": "出典なし", "en": "no source"},
}
EXCERPT: Final = {"ja": 80, "en": 160}
"""Characters of a statement that a note repeats."""


def say(key: str, language: str, **values: object) -> str:
    """The phrase `key` in `language` (`ja`, else English), with its values filled in."""
    return WORDS[key]["ja" if language == "ja" else "en"].format(**values)


def heading(on: date, language: str) -> str:
    """What stands above a note."""
    return say("heading", language, date=on.isoformat())


def change_line(change: Change, language: str) -> str:
    """A change in a sentence."""
    room = EXCERPT["ja" if language == "ja" else "en"]
    said, says = change.said, change.says
    if change.kind is not Kind.CHANGED or says is None:
        return say(change.kind.value, language, said=_quoted(said.text, room))
    shown = _quoted(said.text, room)
    if said.date != says.date and said.text != says.text:
        return say("changed", language, said=_dated(said, language), says=_dated(says, language))
    if said.date != says.date:
        dates = (_date(said, language), _date(says, language))
        return say("date", language, said=shown, before=dates[0], after=dates[1])
    if said.text != says.text:
        at = _first_difference(said.text, says.text)
        pair = (_quoted(said.text, room, at), _quoted(says.text, room, at))
        return say("changed", language, said=pair[0], says=pair[1])
    if source_of(said.citation) != source_of(says.citation):
        sources = (_source(said, language), _source(says, language))
        return say("source", language, said=shown, before=sources[0], after=sources[1])
    return say("label", language, said=shown, before=said.label, after=says.label)


def sides(change: Change, language: str) -> tuple[str, str]:
    """What was posted and what is told now, each with its date; the second is empty where it is withdrawn."""
    room = EXCERPT["ja" if language == "ja" else "en"]
    at = _first_difference(change.said.text, change.says.text) if change.says else 0
    before = _shown(change.said, language, room, at)
    return before, _shown(change.says, language, room, at) if change.says else ""


def excerpt(text: str, room: int, at: int = 0) -> str:
    """At most `room` characters of a text, with the place `at` among them; what is left out is marked."""
    whole = graphemes(text.strip())
    if len(whole) <= room:
        return "".join(whole)
    begin = 0 if at < room * 2 // 3 else min(at - room // 3, len(whole) - room)
    piece = "".join(whole[begin : begin + room])
    return (ELLIPSIS if begin else "") + piece + (ELLIPSIS if begin + room < len(whole) else "")


def _shown(line: Line, language: str, room: int, at: int) -> str:
    label = line.label or (date_name(line.date, language) if line.date else "")
    source = _source(line, language) if line.citation else ""
    text = excerpt(line.text, room, at)
    return " ".join(filter(None, (label, text, f"[{source}]" if source else "")))


def _quoted(text: str, room: int, at: int = 0) -> str:
    """An excerpt to stand in quotation marks: the full stop is that of the sentence around it."""
    return excerpt(text, room, at).removesuffix("。").removesuffix(".")


def _dated(line: Line, language: str) -> str:
    return f"{_date(line, language)} {_quoted(line.text, EXCERPT['ja' if language == 'ja' else 'en'])}"


def _date(line: Line, language: str) -> str:
    return date_name(line.date, language) if line.date else say("undated", language)


def _source(line: Line, language: str) -> str:
    return cite(line.citation, language) if line.citation else say("unsourced", language)


def _first_difference(one: str, other: str) -> int:
    pairs = zip(graphemes(one.strip()), graphemes(other.strip()), strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
