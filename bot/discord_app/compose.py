"""A card as the texts of a message, within Discord's limits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.discord_app.limits import TEXT, units
from bot.discord_app.markup import escape, plain
from bot.discord_app.speech import say
from bot.discord_app.text import clip, fit
from briefings.cards.model import Block, Card, Citation, Line, View
from briefings.cards.wording import cite

_TITLE = 200
_ADDRESS = re.compile(r"https?://[!-'*-;=?-~]+")
"""An address that can stand in a link: nothing in it ends the link."""

_SUBTITLE = 300
_SOURCE = 400
_SMALLEST = 60
"""Below this many characters a cut line says too little to be worth its place."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a message says: head, one text for each block, and the subtext at its foot."""

    head: str
    blocks: tuple[str, ...]
    foot: str


def compose(card: Card) -> Texts:
    """The texts of `card`.

    What does not fit is cut after a sentence, and the foot says so; the head and the source are always whole.
    """
    head = _head(card)
    foot = _foot(card, cut=False)
    room = TEXT - units(head) - units(_foot(card, cut=True))
    editions = {line.citation.edition for block in card.blocks for line in block.lines if line.citation}
    # A page that tells from one edition alone still says which, where the card is about two.
    dated = len(editions) > 1 or card.request.view is View.COMPARE
    writer = _Writer(card.language, room, dated=dated)
    for block in card.blocks:
        if not writer.write(block):
            foot = _foot(card, cut=True)
            break
    return Texts(head, tuple(writer.texts), foot)


def _head(card: Card) -> str:
    title = escape(clip(plain(card.title), _TITLE)) or "—"
    if view := _view(card):
        title = f"{title} — {escape(clip(plain(view), _TITLE))}"
    lines = [f"## {card.flag} {title}" if card.flag else f"## {title}"]
    if card.subtitle:
        lines.append(f"-# {escape(clip(plain(card.subtitle), _SUBTITLE))}")
    if card.matched:
        lines.append(escape(clip(plain(card.matched), _SUBTITLE)))
    return "\n".join(lines)


def _view(card: Card) -> str:
    """What the open view is called, where it is not the one a card opens with."""
    if card.request.view is View.SUMMARY:
        return ""
    return next((action.label for action in card.actions if action.current), card.opened)


def _foot(card: Card, *, cut: bool) -> str:
    lines = []
    if cut:
        full = any(action.request.view is View.FULL_TEXT and not action.current for action in card.actions)
        lines.append(say("cut.full" if full else "cut", card.language))
    if card.pages > 1:
        lines.append(say("pages", card.language, page=card.request.page + 1, pages=card.pages))
    if card.source:
        lines.append(escape(clip(plain(card.source), _SOURCE)))
    return "\n".join(f"-# {line}" for line in lines)


class _Writer:
    """Writes blocks one after the other into the room there is."""

    def __init__(self, language: str, room: int, *, dated: bool) -> None:
        self.texts: list[str] = []
        self._language = language
        self._room = room
        self._dated = dated

    def write(self, block: Block) -> bool:
        """Write what fits of `block`; False if something had to be left out."""
        rows: list[str] = []
        complete = True
        heading = escape(clip(plain(block.heading), _TITLE))
        if block.original:
            mark = say("original", self._language)
            heading = f"{heading}（{mark}）" if heading and self._language == "ja" else f"{heading} ({mark})".strip()
        if heading:
            complete = self._add(rows, f"### {heading}")
        lines = [line for line in block.lines if plain(line.text) or plain(line.label)]
        for index, line in enumerate(lines):
            if not complete:
                break
            following = lines[index + 1].citation if index + 1 < len(lines) else None
            cited = self._cite(line.citation) if line.citation and line.citation != following else ""
            # Lines under a heading are points of a list; without one they are the bot's own words.
            opening = "> " if block.original else "- " if heading else ""
            complete = self._line(rows, line, cited, opening)
        if len(rows) > (1 if heading else 0) or (heading and complete):
            self.texts.append("\n".join(rows))
        return complete

    def _line(self, rows: list[str], line: Line, cited: str, opening: str) -> bool:
        named = escape(clip(plain(line.label), _TITLE))
        label = f"**{named}** " if named else ""
        tail = f"\n-# {cited}" if cited else ""
        room = self._room - units(opening) - units(label) - units(tail) - 1
        text = plain(line.text)
        shown = escape(text)
        if units(shown) <= room:
            return self._add(rows, f"{opening}{label}{shown}{tail}")
        # What is left out would have been cited here: the rest of the group's citation still belongs to this line.
        shown = fit(text, room)
        if len(shown) >= _SMALLEST:
            if not tail and line.citation:
                tail = f"\n-# {self._cite(line.citation)}"
                shown = fit(text, room - units(tail))
            self._add(rows, f"{opening}{label}{shown}{tail}")
        return False

    def _add(self, rows: list[str], row: str) -> bool:
        needed = units(row) + 1
        if needed > self._room:
            return False
        rows.append(row)
        self._room -= needed
        return True

    def _cite(self, citation: Citation) -> str:
        cited = escape(clip(plain(cite(citation, self._language, edition=self._dated)), _TITLE))
        if not _ADDRESS.fullmatch(citation.url):
            return cited
        return f"[{cited}](<{citation.url}>)"
