"""Recognizes what else a query contains: a command, a place that no subject covers, words to search the texts for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.catalog.places import find_place
from briefings.domain.matches import CommandName, SearchOutcome, SearchResult
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.lexicon import is_common_word
from briefings.text.normalize import compose_text, fold_text
from briefings.text.word_lists import load_word_lists

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.search.phrases import PhraseReading
    from briefings.search.segmentation import PhraseSegment

_COMMANDS_ABOUT_SUBJECTS: Final = frozenset({CommandName.UPCOMING, CommandName.TIMELINE, CommandName.COMPARE})
_SLASH_COMMAND: Final = compile_lazily(r"[/／]\s*(\w+)")
_WORD_KINDS: Final = frozenset({"content", "unknown", "name", "number"})
_MIN_WORD_LENGTH: Final = 2


def add_intent(result: SearchResult, typed: str, text: str, reading: PhraseReading) -> SearchResult:
    """Returns a result with the command, the place and the words of its query.

    Args:
        result: the result of the search for a subject.
        typed: the query as typed.
        text: the query after `clean_query`.
        reading: the reading of `text`.
    """
    if result.outcome is SearchOutcome.NOTHING:
        command = _find_command(typed)
        return replace(
            result,
            nearest=() if command else result.nearest,
            command=command,
            place=_find_place_name(typed, text, reading),
            words=tuple(_list_words(text, reading)),
        )
    commands = load_word_lists().commands
    named = (commands.get(fold_text(text[segment.start : segment.end])) for segment in reading.segments)
    about = [CommandName(name) for name in named if name in _COMMANDS_ABOUT_SUBJECTS]
    return replace(result, command=about[0]) if about else result


def _find_command(typed: str) -> CommandName | None:
    """Finds the command that the whole query names, with or without a slash; None for no command."""
    commands = load_word_lists().commands
    slash = _SLASH_COMMAND.match(compose_text(typed))
    name = commands.get(fold_text(typed)) or (commands.get(fold_text(slash[1])) if slash else None)
    return CommandName(name) if name else None


def _find_place_name(typed: str, text: str, reading: PhraseReading) -> str:
    """Finds the place that a query names alone or beside known words; empty if there is none."""
    if find_place(fold_text(typed)) is not None and not is_common_word(fold_text(typed)):
        return typed
    others = [segment for segment in reading.segments if segment.kind not in {"mark", "function", "content"}]
    if not others or any(segment.kind != "unknown" for segment in others):
        return ""
    part = text[others[0].start : others[-1].end]
    key = fold_text(part)
    return part if len(key) > 1 and find_place(key) is not None and not is_common_word(key) else ""


def _list_words(text: str, reading: PhraseReading) -> Iterator[str]:
    """Yields the words of a query to search the events for. Adjacent segments are joined to one word.

    There are none if one of them is off-topic (`Russian roulette` is not about Russia), or if the others are only
    numbers and words that ask what happened.
    """
    events = load_word_lists().events
    segments = [(segment.kind, fold_text(text[segment.start : segment.end])) for segment in reading.segments]
    if any(kind == "off_topic" for kind, _word in segments):
        return
    if all(kind not in _WORD_KINDS - {"number"} or word in events for kind, word in segments):
        return
    joined: list[PhraseSegment] = []
    for segment in reading.segments:
        if segment.kind not in _WORD_KINDS:
            continue
        if joined and joined[-1].end == segment.start:
            joined[-1] = joined[-1]._replace(end=segment.end)
        else:
            joined.append(segment)
    for segment in joined:
        word = text[segment.start : segment.end].strip()
        if len(fold_text(word)) >= _MIN_WORD_LENGTH:
            yield word
