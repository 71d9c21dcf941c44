"""Renders a card as a message of Discord's Components V2."""

from __future__ import annotations

from typing import Any, Final

import discord
from discord import ui
from msgspec import Struct
from msgspec.structs import replace

from bot.card_tools.ids import CardToolId
from bot.card_tools.tools import format_more_label, has_tools
from bot.discord_app.ui.components import (
    MessageView,
    Row,
    build_button,
    build_option,
    build_row,
    build_select,
    freeze_view,
)
from bot.discord_app.ui.custom_ids import CardId, CardMenuId, OpenMode, encode_lasting_id
from bot.discord_app.ui.limits import (
    MAX_BUTTONS,
    MAX_OPTIONS,
    MAX_TEXT,
    clip_text,
    count_utf16,
    fit_escaped,
)
from bot.discord_app.ui.markdown import emphasize_markdown, escape_markdown, to_plain_text
from briefings.cards.citations import format_citation, format_short_citation
from briefings.cards.labels import append_mark, join_parts
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, CardRequest, Citation, View
from briefings.i18n import gettext as _
from briefings.text.lazy_pattern import compile_lazily

_MAX_TITLE = 200
_LINKABLE_URL = compile_lazily(r"https?://[!-'*-;=?-~]+")
"""An address that can be used in a Markdown link: it contains nothing that ends the link."""

_MAX_SUBTITLE = 300
_MAX_DETAIL = 400
_MAX_SOURCE = 400
_MIN_CUT_LINE = 60
"""Characters below which a cut line is left out."""


class CardTexts(Struct, frozen=True):
    """The texts of a message: header, one for each block, and footer."""

    header: str
    blocks: tuple[str, ...]
    footer: str


def compose_texts(card: Card) -> CardTexts:
    """Composes the texts of a card.

    Text that does not fit is cut after a sentence, which the footer states; the header and the source are never cut.
    """
    head = _compose_header(card)
    foot = _compose_footer(card, cut=False)
    available = MAX_TEXT - count_utf16(head) - count_utf16(_compose_footer(card, cut=True))
    editions = {line.citation.edition for block in card.blocks for line in block.lines if line.citation}
    # In a comparison, the edition is named also if a page cites only one.
    with_edition = len(editions) > 1 or card.request.view is View.COMPARE
    writer = _BlockTextWriter(card.language, available, with_edition=with_edition)
    for block in card.blocks:
        if not writer.write_block(block):
            foot = _compose_footer(card, cut=True)
            break
    return CardTexts(head, tuple(writer.texts), foot)


def _compose_header(card: Card) -> str:
    title = escape_markdown(clip_text(to_plain_text(card.title), _MAX_TITLE)) or "—"
    if view := _find_view_label(card):
        title = f"{title} — {escape_markdown(clip_text(to_plain_text(view), _MAX_TITLE))}"
    lines = [f"## {card.flag} {title}" if card.flag else f"## {title}"]
    if card.subtitle:
        lines.append(f"-# {escape_markdown(clip_text(to_plain_text(card.subtitle), _MAX_SUBTITLE))}")
    if card.lead:
        lines.append(f"**{escape_markdown(clip_text(to_plain_text(card.lead), _MAX_SUBTITLE))}**")
    if card.match_note:
        lines.append(escape_markdown(clip_text(to_plain_text(card.match_note), _MAX_SUBTITLE)))
    return "\n".join(lines)


def _find_view_label(card: Card) -> str:
    """Finds the name of the open view; empty for the one that a card opens with."""
    if card.request.view is View.SUMMARY:
        return ""
    return next((action.label for action in card.actions if action.current), card.view_label)


def _compose_footer(card: Card, *, cut: bool) -> str:
    lines = []
    if cut:
        full = any(action.request.view is View.FULL_TEXT and not action.current for action in card.actions)
        lines.append(
            _("Shortened here to fit; “All statements” has the rest.", card.language)
            if full
            else _("Shortened here to fit.", card.language)
        )
    if card.pages > 1 and not _has_lasting_pages(card):
        lines.append(_("These are the first places. Search with fewer words to see the others.", card.language))
    elif card.pages > 1:
        lines.append(_("Page {page} of {pages}", card.language, page=card.request.page + 1, pages=card.pages))
    if card.source:
        lines.append(escape_markdown(clip_text(to_plain_text(card.source), _MAX_SOURCE)))
    return "\n".join(f"-# {line}" for line in lines)


class _BlockTextWriter:
    """Writes blocks one after the other within a limit of characters."""

    def __init__(self, language: str, capacity: int, *, with_edition: bool) -> None:
        self.texts: list[str] = []
        self._language = language
        self._remaining = capacity
        self._with_edition = with_edition

    def write_block(self, block: CardBlock) -> bool:
        """Writes the part of a block that fits; returns whether that was all of it."""
        rows: list[str] = []
        complete = True
        heading = escape_markdown(clip_text(to_plain_text(block.heading), _MAX_TITLE))
        if block.original:
            heading = _("{heading} (original wording)", self._language, heading=heading).strip()
        if heading:
            complete = self._append_row(rows, f"### {heading}")
        lines = [line for line in block.lines if to_plain_text(line.text) or to_plain_text(line.label)]
        for index, line in enumerate(lines):
            if not complete:
                break
            if block.compact:
                complete = self._write_compact_line(rows, line)
                continue
            following = lines[index + 1].citation if index + 1 < len(lines) else None
            citation_text = (
                self._format_citation(line.citation) if line.citation and line.citation != following else ""
            )
            # Lines under a heading are items of a list; lines without a heading are remarks of the bot.
            opening = "> " if block.original else "- " if heading else ""
            complete = self._write_line(rows, line, citation_text, opening)
        if len(rows) > (1 if heading else 0) or (heading and complete):
            self.texts.append("\n".join(rows))
        return complete

    def _write_line(self, rows: list[str], line: CardLine, citation_text: str, prefix: str) -> bool:
        named = escape_markdown(clip_text(to_plain_text(line.label), _MAX_TITLE))
        label = f"**{named}** " if named else ""
        sentence = clip_text(to_plain_text(line.detail), _MAX_DETAIL)
        detail = f"\n-# {escape_markdown(sentence)}" if sentence else ""
        tail = detail + (f"\n-# {citation_text}" if citation_text else "")
        available = self._remaining - count_utf16(prefix) - count_utf16(label) - count_utf16(tail) - 1
        text = to_plain_text(line.text)
        shown = emphasize_markdown(line.text, line.emphasis)
        if count_utf16(shown) <= available:
            return self._append_row(rows, f"{prefix}{label}{shown}{tail}")
        # The citation of the lines that are left out still belongs to this line.
        shown = fit_escaped(text, available)
        if len(shown) >= _MIN_CUT_LINE:
            if not tail and line.citation:
                tail = f"\n-# {self._format_citation(line.citation)}"
                shown = fit_escaped(text, available - count_utf16(tail))
            self._append_row(rows, f"{prefix}{label}{shown}{tail}")
        return False

    def _write_compact_line(self, rows: list[str], line: CardLine) -> bool:
        """Returns an item of a list with its label before it and a short citation behind it."""
        label = escape_markdown(clip_text(to_plain_text(line.label), _MAX_TITLE))
        shown = emphasize_markdown(line.text, line.emphasis)
        if line.citation:
            source = escape_markdown(to_plain_text(format_short_citation(line.citation, self._language)))
            if _LINKABLE_URL.fullmatch(line.citation.url):
                source = f"[{source}](<{line.citation.url}>)"
            shown = append_mark(shown, source, self._language)
        if line.detail_emphasis:
            detail = emphasize_markdown(line.detail, line.detail_emphasis)
        else:
            detail = escape_markdown(clip_text(to_plain_text(line.detail), _MAX_DETAIL))
        tail = f"\n-# {detail}" if detail else ""
        return self._append_row(rows, f"- {f'**{label}** ' if label else ''}{shown}{tail}")

    def _append_row(self, rows: list[str], row: str) -> bool:
        needed = count_utf16(row) + 1
        if needed > self._remaining:
            return False
        rows.append(row)
        self._remaining -= needed
        return True

    def _format_citation(self, citation: Citation) -> str:
        """Formats the source of a line; the name of the source is the link, its kind and remarks are not."""
        if not _LINKABLE_URL.fullmatch(citation.url):
            return self._escape_citation(citation)
        source = self._escape_citation(replace(citation, mark="", note=""))
        remarks = (escape_markdown(to_plain_text(remark)) for remark in (citation.mark, citation.note))
        mark, note = (clip_text(remark, _MAX_TITLE) for remark in remarks)
        return join_parts(mark, f"[{source}](<{citation.url}>)", note)

    def _escape_citation(self, citation: Citation) -> str:
        cited = format_citation(citation, self._language, edition=self._with_edition)
        return escape_markdown(clip_text(to_plain_text(cited), _MAX_TITLE))


_MAX_TEXT_BLOCKS: Final = 20
"""Blocks with a text component of their own, so that a message stays below 40 components; further blocks share the
last one."""

_MAX_SPACED_BLOCKS: Final = 10
"""Number of blocks up to which they are separated by space; beyond, the components are needed for the texts."""

_VIEW_COLORS: Final = {
    View.SUMMARY: 0x1F4E79,
    View.DETAILS: 0x1F4E79,
    View.SECTION: 0x2E7D6B,
    View.CHRONOLOGY: 0xB26A00,
    View.JAPAN: 0xA8323E,
    View.ORIGINAL: 0x5B5B8C,
    View.FULL_TEXT: 0x4A5568,
    View.DAY: 0x3B6EA5,
    View.MONTH: 0x3B6EA5,
    View.UPCOMING: 0x2F7F86,
    View.TIMELINE: 0xB26A00,
    View.CALENDAR: 0x3B6EA5,
    View.COMPARE: 0x6B4E8A,
    View.INDEX: 0x1F4E79,
    View.SEARCH: 0x1F4E79,
    View.PAIR: 0x1F4E79,
    View.WORDS: 0x1F4E79,
    View.MEMBERSHIPS: 0x2F7F86,
    View.MATRIX: 0x2F7F86,
    View.SIDE_BY_SIDE: 0x1F4E79,
}
"""Color of the frame for each view, so that a change of the view is noticed."""


def build_card_view(card: Card, *, mode: OpenMode = OpenMode.EDIT) -> MessageView:
    """Builds a card ready to be sent; `mode` is the place where the cards of its components open."""
    return freeze_view(build_card_layout(card, mode=mode))


def build_card_layout(card: Card, *, mode: OpenMode = OpenMode.EDIT) -> ui.LayoutView:
    """Arranges a card within all limits of Discord."""
    texts = compose_texts(card)
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_VIEW_COLORS[card.request.view])
    frame.add_item(ui.TextDisplay(texts.header))
    blocks = texts.blocks
    if len(blocks) > _MAX_TEXT_BLOCKS:
        blocks = (*blocks[: _MAX_TEXT_BLOCKS - 1], "\n".join(blocks[_MAX_TEXT_BLOCKS - 1 :]))
    if blocks:
        frame.add_item(ui.Separator())
    for index, block in enumerate(blocks):
        if index and len(blocks) <= _MAX_SPACED_BLOCKS:
            frame.add_item(ui.Separator(visible=False))
        frame.add_item(ui.TextDisplay(block))
    if texts.footer:
        frame.add_item(ui.Separator(visible=False))
        frame.add_item(ui.TextDisplay(texts.footer))
    rows = [
        row
        for row in (_build_button_row(card, mode), _build_pager_row(card, mode), _build_menu_row(card, mode))
        if row is not None
    ]
    _add_tools_button(card, rows)
    if rows:
        frame.add_item(ui.Separator(visible=False))
    for row in rows:
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return view


def _build_button_row(card: Card, mode: OpenMode) -> Row | None:
    return build_row(
        *(
            build_button(
                card_id,
                action.label,
                discord.ButtonStyle.primary if action.current else discord.ButtonStyle.secondary,
                disabled=action.current or action.disabled,
            )
            for action in _drop_duplicates(card.actions)[:MAX_BUTTONS]
            if (card_id := CardId.from_request(action.request, mode)).is_lasting
        )
    )


def _add_tools_button(card: Card, rows: list[Row]) -> None:
    """Adds the button that lists the tools of a card, to the first row with a free place."""
    if not has_tools(card.request):
        return
    button = build_button(CardToolId.from_request(card.request, card.revision), format_more_label(card.language))
    for row in rows:
        if len(row.children) < MAX_BUTTONS and not any(isinstance(child, ui.Select) for child in row.children):
            row.add_item(button)
            return
    row = ui.ActionRow()
    row.add_item(button)
    rows.append(row)


def _build_menu_row(card: Card, mode: OpenMode) -> Row | None:
    options = [
        build_option(choice.label, card_id, choice.description)
        for choice in _drop_duplicates(card.choices)[:MAX_OPTIONS]
        if (card_id := encode_lasting_id(choice.request, mode)) is not None
    ]
    return build_select(CardMenuId(), options, card.choices_label or _("Choose one to open", card.language))


def _build_pager_row(card: Card, mode: OpenMode) -> Row | None:
    """Builds buttons to the previous and the next page, unless the card has its own."""
    if card.pages <= 1 or not _has_lasting_pages(card):
        return None
    offered = {action.request for action in _drop_duplicates(card.actions)[:MAX_BUTTONS]}
    buttons = []
    for label, page in (
        (_("« Previous", card.language), card.request.page - 1),
        (_("Next »", card.language), card.request.page + 1),
    ):
        request = replace(card.request, page=page)
        if 0 <= page < card.pages and request not in offered:
            buttons.append(build_button(CardId.from_request(request, mode), label))
    return build_row(*buttons)


def _has_lasting_pages(card: Card) -> bool:
    """Returns whether the ids of the buttons to other pages contain everything that the pages need."""
    return CardId.from_request(replace(card.request, page=card.pages)).is_lasting


def _drop_duplicates(entries: tuple[Any, ...]) -> list[Any]:
    """Returns the entries without those that open the same card: Discord refuses a message with an id twice."""
    seen: dict[CardRequest, CardAction | CardChoice] = {}
    for entry in entries:
        seen.setdefault(entry.request, entry)
    return list(seen.values())
