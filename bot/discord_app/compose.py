"""A card as the texts of a message, within Discord's limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.discord_app.limits import MAX_TEXT, count_utf16
from bot.discord_app.markup import escape_markdown, to_plain_text
from bot.discord_app.speech import say
from bot.discord_app.text import clip_text, fit_escaped
from briefings.cards.model import Card, CardBlock, CardLine, Citation, View
from briefings.cards.wording import format_citation

_MAX_TITLE = 200
_LINKABLE_URL = re.compile(r"https?://[!-'*-;=?-~]+")
"""An address that can stand in a link: nothing in it ends the link."""

_MAX_SUBTITLE = 300
_MAX_SOURCE = 400
_MIN_CUT_LINE = 60
"""Below this many characters a cut line says too little to be worth its place."""


@dataclass(frozen=True, slots=True)
class CardTexts:
    """What a message says: head, one text for each block, and the subtext at its foot."""

    header: str
    blocks: tuple[str, ...]
    footer: str


def compose_texts(card: Card) -> CardTexts:
    """The texts of `card`.

    What does not fit is cut after a sentence, and the foot says so; the head and the source are always whole.
    """
    head = _compose_header(card)
    foot = _compose_footer(card, cut=False)
    room = MAX_TEXT - count_utf16(head) - count_utf16(_compose_footer(card, cut=True))
    editions = {line.citation.edition for block in card.blocks for line in block.lines if line.citation}
    # A page that tells from one edition alone still says which, where the card is about two.
    dated = len(editions) > 1 or card.request.view is View.COMPARE
    writer = _BlockTextWriter(card.language, room, with_edition=dated)
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
    if card.match_note:
        lines.append(escape_markdown(clip_text(to_plain_text(card.match_note), _MAX_SUBTITLE)))
    return "\n".join(lines)


def _find_view_label(card: Card) -> str:
    """What the open view is called, where it is not the one a card opens with."""
    if card.request.view is View.SUMMARY:
        return ""
    return next((action.label for action in card.actions if action.current), card.view_label)


def _compose_footer(card: Card, *, cut: bool) -> str:
    lines = []
    if cut:
        full = any(action.request.view is View.FULL_TEXT and not action.current for action in card.actions)
        lines.append(say("cut.full" if full else "cut", card.language))
    if card.pages > 1:
        lines.append(say("pages", card.language, page=card.request.page + 1, pages=card.pages))
    if card.source:
        lines.append(escape_markdown(clip_text(to_plain_text(card.source), _MAX_SOURCE)))
    return "\n".join(f"-# {line}" for line in lines)


class _BlockTextWriter:
    """Writes blocks one after the other into the room there is."""

    def __init__(self, language: str, capacity: int, *, with_edition: bool) -> None:
        self.texts: list[str] = []
        self._language = language
        self._remaining = capacity
        self._with_edition = with_edition

    def write_block(self, block: CardBlock) -> bool:
        """Write what fits of `block`; False if something had to be left out."""
        rows: list[str] = []
        complete = True
        heading = escape_markdown(clip_text(to_plain_text(block.heading), _MAX_TITLE))
        if block.original:
            mark = say("original", self._language)
            heading = f"{heading}（{mark}）" if heading and self._language == "ja" else f"{heading} ({mark})".strip()
        if heading:
            complete = self._append_row(rows, f"### {heading}")
        lines = [line for line in block.lines if to_plain_text(line.text) or to_plain_text(line.label)]
        for index, line in enumerate(lines):
            if not complete:
                break
            following = lines[index + 1].citation if index + 1 < len(lines) else None
            cited = self._format_citation(line.citation) if line.citation and line.citation != following else ""
            # Lines under a heading are points of a list; without one they are the bot's own words.
            opening = "> " if block.original else "- " if heading else ""
            complete = self._write_line(rows, line, cited, opening)
        if len(rows) > (1 if heading else 0) or (heading and complete):
            self.texts.append("\n".join(rows))
        return complete

    def _write_line(self, rows: list[str], line: CardLine, citation_text: str, prefix: str) -> bool:
        named = escape_markdown(clip_text(to_plain_text(line.label), _MAX_TITLE))
        label = f"**{named}** " if named else ""
        tail = f"\n-# {citation_text}" if citation_text else ""
        room = self._remaining - count_utf16(prefix) - count_utf16(label) - count_utf16(tail) - 1
        text = to_plain_text(line.text)
        shown = escape_markdown(text)
        if count_utf16(shown) <= room:
            return self._append_row(rows, f"{prefix}{label}{shown}{tail}")
        # What is left out would have been cited here: the rest of the group's citation still belongs to this line.
        shown = fit_escaped(text, room)
        if len(shown) >= _MIN_CUT_LINE:
            if not tail and line.citation:
                tail = f"\n-# {self._format_citation(line.citation)}"
                shown = fit_escaped(text, room - count_utf16(tail))
            self._append_row(rows, f"{prefix}{label}{shown}{tail}")
        return False

    def _append_row(self, rows: list[str], row: str) -> bool:
        needed = count_utf16(row) + 1
        if needed > self._remaining:
            return False
        rows.append(row)
        self._remaining -= needed
        return True

    def _format_citation(self, citation: Citation) -> str:
        cited = escape_markdown(
            clip_text(
                to_plain_text(format_citation(citation, self._language, edition=self._with_edition)), _MAX_TITLE
            )
        )
        if not _LINKABLE_URL.fullmatch(citation.url):
            return cited
        return f"[{cited}](<{citation.url}>)"
