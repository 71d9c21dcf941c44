"""Renders a card for a terminal, with lines that account for the width of Japanese characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace
from rich.cells import cell_len
from rich.text import Text

from briefings.cards.citations import format_citation
from briefings.cards.labels import append_mark, get_original_mark
from briefings.domain import WITHOUT_EDITION
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, View
from briefings.i18n import gettext as _
from briefings.text.segment import split_graphemes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

_MIN_WIDTH = 20
_MAX_WIDTH = 100
"""Longer lines are hard to read in any terminal."""

_FORBIDDEN_LINE_STARTS = frozenset(
    "、。，．・：；！？」』）］】〉》〕”’｣､｡,.:;!?)]}%％ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々…"
)
_COUNTER_SUFFIXES = frozenset("年月日人回期割円億万兆か件版")
_FORBIDDEN_LINE_ENDS = frozenset("「『（［【〈《〔“‘｢([{")
_NO_BREAK_SPACE = "\u00a0"
_CITATION_START = " ["
_MAX_TIED_MARKS = 8
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")

_VIEW_OPTIONS = {
    View.SUMMARY: "--view summary",
    View.DETAILS: "--view details",
    View.TIMELINE: "--view chronology",
    View.JAPAN: "--view japan",
    View.ORIGINAL: "--view original",
    View.FULL_TEXT: "--view full-text",
    View.COMPARE: "--view compare",
}

_VIEWS_OF_SEVERAL = frozenset({View.PAIR, View.SIDE_BY_SIDE, View.MEMBERSHIPS})
"""Views without an option of `brief`, whose cards therefore list no other views of the subject."""


def print_card(card: Card, console: Console) -> None:
    """Prints a card. Instead of buttons, it lists the command-line options for what they would open."""
    width = max(_MIN_WIDTH, min(console.width, _MAX_WIDTH))
    for text in render_card(card, width):
        console.print(text, soft_wrap=True, highlight=False, markup=False, emoji=False)


def render_card(card: Card, width: int = 80) -> Iterator[Text]:
    """Yields the lines of a card, at most `width` cells wide unless a single word is wider."""
    title = f"{card.flag} {card.title}" if card.flag else card.title
    title = f"{title} — {card.view_label}" if card.view_label else title
    yield from wrap_text([(title, "bold")], width)
    if card.subtitle:
        yield from wrap_text([(card.subtitle, "dim")], width)
    if card.lead:
        yield from wrap_text([(card.lead, "bold")], width)
    if card.match_note:
        yield from wrap_text([(card.match_note, "italic")], width)
    for block in card.blocks:
        yield Text()
        yield from _render_block(block, card, width)
    yield Text()
    if _is_disambiguation(card) or _is_empty_search(card):
        entries: tuple[CardAction | CardChoice, ...] = (*card.actions, *card.choices)
        for entry in entries:
            if entry.request.view in {View.INDEX, View.SEARCH}:
                continue  # lists and pages, which have no name to type
            parts = [(entry.label, "bold"), (f"  {entry.description}" if entry.description else "", "dim")]
            yield from wrap_text(parts, width, first_indent="  • ", next_indent="    ")
    for hint in _render_hints(card):
        yield from wrap_text([(hint, "dim")], width, next_indent="  ")
    if card.source:
        yield from wrap_text([(card.source, "dim")], width)


def _render_block(block: CardBlock, card: Card, width: int) -> Iterator[Text]:
    heading = append_mark(block.heading, get_original_mark(card.language) if block.original else "", card.language)
    if heading:
        yield from wrap_text([(heading, "bold cyan")], width)
    for line in block.lines:
        # Lines under a heading are items of a list; lines without one are sentences of the program.
        first_indent, next_indent = ("  • ", "    ") if heading or block.compact else ("", "")
        yield from wrap_text(_build_parts(line, card), width, first_indent=first_indent, next_indent=next_indent)


def _build_parts(line: CardLine, card: Card) -> list[tuple[str, str]]:
    parts = [(f"{line.label}  ", "bold")] if line.label else []
    parts += _emphasize(line.text, line.emphasis, "")
    if line.detail:
        parts += [("  ", ""), *_emphasize(line.detail, line.detail_emphasis, "dim")]
    if line.citation:
        citations = (other.citation for block in card.blocks for other in block.lines)
        editions = {citation.edition for citation in citations if citation}
        with_edition = len(editions) > 1 or card.request.view is View.COMPARE
        # The heading of a block states that all of it is original; the places of a search are mixed.
        is_marked = line.citation.original and card.request.view in {View.WORDS, View.SEARCH}
        source = format_citation(replace(line.citation, original=is_marked), card.language, edition=with_edition)
        if source:
            parts.append((f"{_CITATION_START}{source.replace(' ', _NO_BREAK_SPACE)}]", "dim"))
    return parts


def _emphasize(text: str, spans: Sequence[tuple[int, int]], style: str) -> list[tuple[str, str]]:
    """Returns the parts of a text, those of the spans in bold."""
    parts: list[tuple[str, str]] = []
    position = 0
    for start, end in spans:
        parts += [(text[position:start], style), (text[start:end], "bold yellow")]
        position = end
    return [(part, name) for part, name in (*parts, (text[position:], style)) if part]


def _is_empty_search(card: Card) -> bool:
    """Returns whether a card states that nothing was found, and offers other searches."""
    return card.request.view is View.WORDS and not any(line.citation for block in card.blocks for line in block.lines)


def _is_disambiguation(card: Card) -> bool:
    """Returns whether a card only offers names to choose from."""
    return card.request.view in {View.SEARCH, View.INDEX} or not (card.request.subject or card.request.section)


def _format_edition_option(edition: int) -> str:
    return str(edition) if edition > WITHOUT_EDITION else "none"


def _render_hints(card: Card) -> Iterator[str]:
    language, page = card.language, card.request.page + 1
    if page < card.pages:
        yield _(
            "Page {page} of {pages} (--page {next} for more)", language, page=page, pages=card.pages, next=page + 1
        )
    elif card.pages > 1:
        yield _("Page {page} of {pages}", language, page=page, pages=card.pages)
    if _is_disambiguation(card) or card.request.view is View.WORDS:
        return
    views = [
        f"{action.label} {_VIEW_OPTIONS[action.request.view]}"
        for action in card.actions
        if not action.current
        and not action.disabled
        and action.request.view in _VIEW_OPTIONS
        and action.request.subject == card.request.subject
        and card.request.view not in _VIEWS_OF_SEVERAL
    ]
    views += [
        f"{choice.label} {_VIEW_OPTIONS[View.COMPARE]}"
        for choice in card.choices
        if choice.request.view is View.COMPARE
    ]
    if views:
        yield _("More: {views}", language, views=" / ".join(views))
    periods = [
        action.label.strip("←→ ")
        for action in card.actions
        if card.request.section and action.request.view in {View.CHRONOLOGY, View.TIMELINE} and action.request.section
    ]
    if periods:
        yield _("Other dates (type them after the name): {periods}", language, periods=" / ".join(periods))
    requests = (choice.request for choice in card.choices if choice.request.subject == card.request.subject)
    editions = dict.fromkeys(
        _format_edition_option(request.edition)
        for request in requests
        if request.edition not in {0, card.request.edition}
    )
    if editions:
        yield _("Editions (--edition): {editions}", language, editions=" / ".join(editions))
    sections = [choice.label for choice in card.choices if choice.request.view is View.SECTION]
    if sections:
        yield _("Sections (--section): {sections}", language, sections=" / ".join(sections))


def wrap_text(
    parts: Iterable[tuple[str, str]], width: int, *, first_indent: str = "", next_indent: str = ""
) -> list[Text]:
    """Wraps the styled parts of a text into lines of at most `width` cells.

    Latin and Cyrillic words stay whole if they fit into a line; Japanese breaks anywhere except before a closing mark
    and after an opening one. Control characters are removed: they could move the cursor.

    Args:
        parts: text and style of each part.
        width: cells of a line.
        first_indent: indentation of the first line.
        next_indent: indentation of the others.
    """
    tokens = [
        (token, style)
        for text, style in parts
        for token in _split_tokens(_CONTROL_CHARACTERS.sub(" ", text), width - 8)
    ]
    lines = [Text(first_indent)]
    start, used = cell_len(first_indent), cell_len(first_indent)
    for index, (token, style) in enumerate(tokens):
        size = cell_len(token)
        overflows = used + size + _count_tied_cells(tokens, index) > width
        if overflows and used > start and not _forbids_break_at(tokens, index):
            lines[-1].rstrip()
            lines.append(Text(next_indent))
            start = used = cell_len(next_indent)
        if not (token.isspace() and used == start):
            lines[-1].append(token.replace(_NO_BREAK_SPACE, " "), style)
            used += size
    lines[-1].rstrip()
    return lines


def _forbids_break_at(tokens: list[tuple[str, str]], index: int) -> bool:
    return index > 0 and _forbids_break(tokens[index - 1][0], tokens[index][0])


def _forbids_break(previous: str, token: str) -> bool:
    """Returns whether no line may end between two tokens.

    A line may not end before a closing mark or a counter, or after an opening mark.
    """
    if _NO_BREAK_SPACE in {previous[-1], token[0]}:
        return True  # between a flag and its name
    is_counter = previous[-1].isdigit() and token[0] in _COUNTER_SUFFIXES
    return is_counter or token[0] in _FORBIDDEN_LINE_STARTS or previous[-1] in _FORBIDDEN_LINE_ENDS


def _count_tied_cells(tokens: list[tuple[str, str]], index: int) -> int:
    """Counts the cells of the tokens that must follow the one at `index` on its line.

    These are some marks, or the name after a flag.
    """
    marks = names = 0
    previous = tokens[index][0]
    for token, _style in tokens[index + 1 : index + 4]:
        if not _forbids_break(previous, token):
            break
        if _NO_BREAK_SPACE in {previous[-1], token[0]}:
            names += cell_len(token)
        else:
            marks += cell_len(token)
        previous = token
    return names + min(marks, _MAX_TIED_MARKS)


def _split_tokens(text: str, max_length: int) -> Iterator[str]:
    """Yields the parts of a text that no line may break: words of narrow letters, single spaces, wide characters."""
    if text.startswith(_CITATION_START):  # stays whole behind its statement
        yield " "
        yield text[1:]
        return
    word = ""
    for character in split_graphemes(text):
        is_narrow = cell_len(character) <= 1 and not (character.isspace() and character != _NO_BREAK_SPACE)
        if is_narrow and len(word) < max_length:
            word += character
            continue
        if word:
            yield word
        word = character if is_narrow else ""
        if not is_narrow:
            yield " " if character.isspace() and character.isascii() else character
    if word:
        yield word
