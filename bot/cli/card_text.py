"""A card in a terminal: readable in 80 columns, with the widths that Japanese takes."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from briefings.cards.citations import append_mark, format_citation, translate
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, View
from briefings.text.segment import split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

_MIN_WIDTH = 20
_MAX_WIDTH = 100
"""Longer lines are hard to read, however wide the terminal is."""

_FORBIDDEN_LINE_STARTS = frozenset(
    "、。，．・：；！？」』）］】〉》〕”’｣､｡,.:;!?)]}%％ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…"
)
_COUNTER_SUFFIXES = frozenset("年月日人回期割円億万兆か件版")
_FORBIDDEN_LINE_ENDS = frozenset("「『（［【〈《〔“‘｢([{")
_NO_BREAK_SPACE = "\u00a0"
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")

_HINT_TEXTS = {
    "page": {
        "ja": "{page}／{pages}ページ（続きは --page {next}）",
        "en": "Page {page} of {pages} (--page {next} for more)",
    },
    "last": {"ja": "{page}／{pages}ページ", "en": "Page {page} of {pages}"},
    "views": {"ja": "ほかに: {views}", "en": "More: {views}"},
    "editions": {"ja": "版（--edition）: {editions}", "en": "Editions (--edition): {editions}"},
    "sections": {"ja": "節（--section）: {sections}", "en": "Sections (--section): {sections}"},
}
_VIEW_OPTIONS = {
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
    width = max(_MIN_WIDTH, min(console.width, _MAX_WIDTH))
    for text in render_card(card, width):
        console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)


def render_card(card: Card, width: int = 80) -> Iterator[Text]:
    """The lines of `card`, none wider than `width` cells unless a single word is."""
    title = f"{card.flag} {card.title}" if card.flag else card.title
    title = f"{title} — {card.view_label}" if card.view_label else title
    yield from wrap_text([(title, "bold")], width)
    if card.subtitle:
        yield from wrap_text([(card.subtitle, "dim")], width)
    if card.match_note:
        yield from wrap_text([(card.match_note, "italic")], width)
    for block in card.blocks:
        yield Text()
        yield from _render_block(block, card, width)
    yield Text()
    if _is_disambiguation(card):
        entries: tuple[CardAction | CardChoice, ...] = (*card.actions, *card.choices)
        for entry in entries:
            said = [(entry.label, "bold"), (f"  {entry.description}" if entry.description else "", "dim")]
            yield from wrap_text(said, width, first_indent="  • ", next_indent="    ")
    for hint in _render_hints(card):
        yield from wrap_text([(hint, "dim")], width, next_indent="  ")
    if card.source:
        yield from wrap_text([(card.source, "dim")], width)


def _render_block(block: CardBlock, card: Card, width: int) -> Iterator[Text]:
    heading = append_mark(
        block.heading, translate("original", card.language) if block.original else "", card.language
    )
    if heading:
        yield from wrap_text([(heading, "bold cyan")], width)
    for line in block.lines:
        # Lines under a heading are points of a list; without one they are the program's own words.
        first, hang = ("  • ", "    ") if heading else ("", "")
        yield from wrap_text(_build_parts(line, card), width, first_indent=first, next_indent=hang)


def _build_parts(line: CardLine, card: Card) -> list[tuple[str, str]]:
    parts = [(f"{line.label}  ", "bold")] if line.label else []
    parts.append((line.text, ""))
    if line.citation:
        several = {one.citation.edition for block in card.blocks for one in block.lines if one.citation}
        dated = len(several) > 1 or card.request.view is View.COMPARE
        cited = format_citation(replace(line.citation, original=False), card.language, edition=dated)
        if cited:
            parts.append((f" [{cited.replace(' ', _NO_BREAK_SPACE)}]", "dim"))
    return parts


def _is_disambiguation(card: Card) -> bool:
    """Whether it offers names to ask for, and says nothing else."""
    return not card.request.subject and not card.request.section


def _render_hints(card: Card) -> Iterator[str]:
    language = "ja" if card.language == "ja" else "en"
    page = card.request.page + 1
    if card.pages > 1:
        key = "page" if page < card.pages else "last"
        yield _HINT_TEXTS[key][language].format(page=page, pages=card.pages, next=page + 1)
    if _is_disambiguation(card):
        return
    views = [
        f"{action.label} {_VIEW_OPTIONS[action.request.view]}"
        for action in card.actions
        if not action.current and not action.disabled and action.request.view in _VIEW_OPTIONS
    ]
    views += [
        f"{choice.label} {_VIEW_OPTIONS[View.COMPARE]}"
        for choice in card.choices
        if choice.request.view is View.COMPARE
    ]
    if views:
        yield _HINT_TEXTS["views"][language].format(views=" / ".join(views))
    mine = (one.request for one in card.choices if one.request.subject == card.request.subject)
    editions = [str(one.edition) for one in mine if one.edition not in {0, card.request.edition}]
    if editions:
        yield _HINT_TEXTS["editions"][language].format(editions=" / ".join(dict.fromkeys(editions)))
    sections = [choice.label for choice in card.choices if choice.request.view is View.SECTION]
    if sections:
        yield _HINT_TEXTS["sections"][language].format(sections=" / ".join(sections))


def wrap_text(
    parts: Iterable[tuple[str, str]], width: int, *, first_indent: str = "", next_indent: str = ""
) -> list[Text]:
    """Styled parts of a text in lines of at most `width` cells.

    Latin and Cyrillic words stay whole where they fit into a line; Japanese breaks anywhere but before a closing mark
    and after an opening one. Control characters of the content are taken out: they could move the cursor.

    Args:
        parts: text and style of each part.
        width: cells of a line.
        first_indent: what stands before the first line.
        next_indent: what stands before the others.
    """
    tokens = [
        (token, style)
        for text, style in parts
        for token in _split_tokens(_CONTROL_CHARACTERS.sub(" ", text), width - 8)
    ]
    lines = [Text(first_indent)]
    start, used = cell_len(first_indent), cell_len(first_indent)
    for place, (token, style) in enumerate(tokens):
        size = cell_len(token)
        over = used + size + _count_tied_cells(tokens, place) > width
        if over and used > start and not _is_glued_at(tokens, place):
            lines[-1].rstrip()
            lines.append(Text(next_indent))
            start = used = cell_len(next_indent)
        if not (token.isspace() and used == start):
            lines[-1].append(token.replace(_NO_BREAK_SPACE, " "), style)
            used += size
    lines[-1].rstrip()
    return lines


def _is_glued_at(tokens: list[tuple[str, str]], index: int) -> bool:
    return index > 0 and _forbids_break(tokens[index - 1][0], tokens[index][0])


def _forbids_break(previous: str, token: str) -> bool:
    """Whether no line may end between two tokens: before a closing mark or a counter, after an opening mark."""
    counted = previous[-1].isdigit() and token[0] in _COUNTER_SUFFIXES
    return counted or token[0] in _FORBIDDEN_LINE_STARTS or previous[-1] in _FORBIDDEN_LINE_ENDS


def _count_tied_cells(tokens: list[tuple[str, str]], index: int) -> int:
    """Cells of what can't be parted from the token at `index`: closing marks, a character after an opening one."""
    tied = 0
    before = tokens[index][0]
    for token, _ in tokens[index + 1 : index + 4]:
        if not _forbids_break(before, token):
            break
        tied += cell_len(token)
        before = token
    return min(tied, 8)


def _split_tokens(text: str, max_length: int) -> Iterator[str]:
    """`text` in what a line must not break: words of narrow letters, single spaces, and each wide character."""
    if _NO_BREAK_SPACE in text:
        before, _, whole = text.partition(" ")
        yield from (before, " ") if before else (" ",)
        yield whole
        return
    word = ""
    for character in split_graphemes(text):
        narrow = cell_len(character) <= 1 and not (character.isspace() and character != _NO_BREAK_SPACE)
        if narrow and len(word) < max_length:
            word += character
            continue
        if word:
            yield word
        word = character if narrow else ""
        if not narrow:
            yield " " if character.isspace() and character.isascii() else character
    if word:
        yield word
