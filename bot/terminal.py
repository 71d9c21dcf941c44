"""A card in a terminal: readable in 80 columns, with the widths that Japanese takes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from briefings.cards.model import Action, Block, Card, Choice, Line, View
from briefings.cards.wording import cite, marked, say
from briefings.text import graphemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

_NARROWEST = 20
_WIDEST = 100
"""Longer lines are hard to read, however wide the terminal is."""

_NOT_FIRST = frozenset("、。，．・：；！？」』）］】〉》〕”’｣､｡,.:;!?)]}%％ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…")
_COUNTERS = frozenset("年月日人回期割円億万兆か件版")
_NOT_LAST = frozenset("「『（［【〈《〔“‘｢([{")
_TIE = "\u00a0"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")

_HINTS = {
    "page": {
        "ja": "{page}／{pages}ページ（続きは --page {next}）",
        "en": "Page {page} of {pages} (--page {next} for more)",
    },
    "last": {"ja": "{page}／{pages}ページ", "en": "Page {page} of {pages}"},
    "views": {"ja": "ほかに: {views}", "en": "More: {views}"},
    "editions": {"ja": "版（--edition）: {editions}", "en": "Editions (--edition): {editions}"},
    "sections": {"ja": "節（--section）: {sections}", "en": "Sections (--section): {sections}"},
}
_OPTIONS = {
    View.SUMMARY: "--view summary",
    View.CHRONOLOGY: "--view chronology",
    View.JAPAN: "--view japan",
    View.ORIGINAL: "--view original",
    View.FULL_TEXT: "--view full-text",
    View.COMPARE: "--view compare",
}


def print_card(card: Card, console: Console) -> None:
    """Write `card` to `console`.

    There are no buttons here: what they would open is told as the options that ask for it.
    """
    width = max(_NARROWEST, min(console.width, _WIDEST))
    for text in render(card, width):
        console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)


def render(card: Card, width: int = 80) -> Iterator[Text]:
    """The lines of `card`, none wider than `width` cells unless a single word is."""
    title = f"{card.flag} {card.title}" if card.flag else card.title
    title = f"{title} — {card.opened}" if card.opened else title
    yield from wrap([(title, "bold")], width)
    if card.subtitle:
        yield from wrap([(card.subtitle, "dim")], width)
    if card.matched:
        yield from wrap([(card.matched, "italic")], width)
    for block in card.blocks:
        yield Text()
        yield from _block(block, card, width)
    yield Text()
    if _is_offer(card):
        entries: tuple[Action | Choice, ...] = (*card.actions, *card.choices)
        for entry in entries:
            said = [(entry.label, "bold"), (f"  {entry.description}" if entry.description else "", "dim")]
            yield from wrap(said, width, first="  • ", hang="    ")
    for hint in _hints(card):
        yield from wrap([(hint, "dim")], width, hang="  ")
    if card.source:
        yield from wrap([(card.source, "dim")], width)


def _block(block: Block, card: Card, width: int) -> Iterator[Text]:
    heading = marked(block.heading, say("original", card.language) if block.original else "", card.language)
    if heading:
        yield from wrap([(heading, "bold cyan")], width)
    for line in block.lines:
        # Lines under a heading are points of a list; without one they are the program's own words.
        first, hang = ("  • ", "    ") if heading else ("", "")
        yield from wrap(_parts(line, card), width, first=first, hang=hang)


def _parts(line: Line, card: Card) -> list[tuple[str, str]]:
    parts = [(f"{line.label}  ", "bold")] if line.label else []
    parts.append((line.text, ""))
    if line.citation:
        several = {one.citation.edition for block in card.blocks for one in block.lines if one.citation}
        dated = len(several) > 1 or card.request.view is View.COMPARE
        cited = cite(replace(line.citation, original=False), card.language, edition=dated)
        if cited:
            parts.append((f" [{cited.replace(' ', _TIE)}]", "dim"))
    return parts


def _is_offer(card: Card) -> bool:
    """Whether it offers names to ask for, and says nothing else."""
    return not card.request.subject and not card.request.section


def _hints(card: Card) -> Iterator[str]:
    language = "ja" if card.language == "ja" else "en"
    page = card.request.page + 1
    if card.pages > 1:
        key = "page" if page < card.pages else "last"
        yield _HINTS[key][language].format(page=page, pages=card.pages, next=page + 1)
    if _is_offer(card):
        return
    views = [
        f"{action.label} {_OPTIONS[action.request.view]}"
        for action in card.actions
        if not action.current and not action.disabled and action.request.view in _OPTIONS
    ]
    views += [
        f"{choice.label} {_OPTIONS[View.COMPARE]}" for choice in card.choices if choice.request.view is View.COMPARE
    ]
    if views:
        yield _HINTS["views"][language].format(views=" / ".join(views))
    mine = (one.request for one in card.choices if one.request.subject == card.request.subject)
    editions = [str(one.edition) for one in mine if one.edition not in {0, card.request.edition}]
    if editions:
        yield _HINTS["editions"][language].format(editions=" / ".join(dict.fromkeys(editions)))
    sections = [choice.label for choice in card.choices if choice.request.view is View.SECTION]
    if sections:
        yield _HINTS["sections"][language].format(sections=" / ".join(sections))


def wrap(parts: Iterable[tuple[str, str]], width: int, *, first: str = "", hang: str = "") -> list[Text]:
    """Styled parts of a text in lines of at most `width` cells.

    Latin and Cyrillic words stay whole where they fit into a line; Japanese breaks anywhere but before a closing mark
    and after an opening one. Control characters of the content are taken out: they could move the cursor.

    Args:
        parts: text and style of each part.
        width: cells of a line.
        first: what stands before the first line.
        hang: what stands before the others.
    """
    tokens = [(token, style) for text, style in parts for token in _tokens(_CONTROL.sub(" ", text), width - 8)]
    lines = [Text(first)]
    start, used = cell_len(first), cell_len(first)
    for place, (token, style) in enumerate(tokens):
        size = cell_len(token)
        over = used + size + _tied(tokens, place) > width
        if over and used > start and not _glued(tokens, place):
            lines[-1].rstrip()
            lines.append(Text(hang))
            start = used = cell_len(hang)
        if not (token.isspace() and used == start):
            lines[-1].append(token.replace(_TIE, " "), style)
            used += size
    lines[-1].rstrip()
    return lines


def _glued(tokens: list[tuple[str, str]], place: int) -> bool:
    return place > 0 and _sticks(tokens[place - 1][0], tokens[place][0])


def _sticks(before: str, token: str) -> bool:
    """Whether no line may end between two tokens: before a closing mark or a counter, after an opening mark."""
    counted = before[-1].isdigit() and token[0] in _COUNTERS
    return counted or token[0] in _NOT_FIRST or before[-1] in _NOT_LAST


def _tied(tokens: list[tuple[str, str]], place: int) -> int:
    """Cells of what can't be parted from the token at `place`: closing marks, a character after an opening one."""
    tied = 0
    before = tokens[place][0]
    for token, _ in tokens[place + 1 : place + 4]:
        if not _sticks(before, token):
            break
        tied += cell_len(token)
        before = token
    return min(tied, 8)


def _tokens(text: str, longest: int) -> Iterator[str]:
    """`text` in what a line must not break: words of narrow letters, single spaces, and each wide character."""
    if _TIE in text:
        before, _, whole = text.partition(" ")
        yield from (before, " ") if before else (" ",)
        yield whole
        return
    word = ""
    for character in graphemes(text):
        narrow = cell_len(character) <= 1 and not (character.isspace() and character != _TIE)
        if narrow and len(word) < longest:
            word += character
            continue
        if word:
            yield word
        word = character if narrow else ""
        if not narrow:
            yield " " if character.isspace() and character.isascii() else character
    if word:
        yield word
