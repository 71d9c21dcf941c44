"""Renders a card as Block Kit messages.

Texts are `rich_text` elements and plain text: nothing in them is markup, a mention or a link. A card that is
too long for one message is split after a line; each message carries the buttons and the source.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from bot.card_tools.ids import CardToolId
from bot.card_tools.tools import format_more_label, has_tools
from bot.moderation.id_fields import join_fields
from bot.slack_app.ui.limits import (
    MAX_BUTTON_LABEL,
    MAX_FALLBACK_TEXT,
    MAX_HEADER,
    MAX_OPTION_TEXT,
    MAX_OPTION_VALUE,
    MAX_OPTIONS,
    MAX_PAGE_JSON,
    MAX_PLACEHOLDER,
    clip_text,
)
from bot.slack_app.ui.values import encode_value
from briefings.cards.citations import format_citation, format_short_citation
from briefings.domain.cards import View
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardRequest, Citation

Block = dict[str, Any]
Element = dict[str, Any]

LAST_PART: Final = 9_999
"""The number that denotes the last part of a card; a card has far fewer parts."""

SHARE_ACTION: Final = "card_share"
"""The action id of the button that shows a private card in the channel."""

TOOL_ACTION: Final = "card_tool_"
"""The beginning of the action ids of the button that lists the tools of a card, and of the tools' buttons."""

_CONTROL_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINKABLE_URL: Final = re.compile(r"https?://\S{1,2900}")
_MAX_LINE: Final = 2_800
"""Characters of one line of a card: a longer one is divided, so that any line fits a message."""
_MAX_SUBTITLE: Final = 300
_MAX_SOURCE: Final = 600
_MAX_CITATION: Final = 300
_PAGE_NUMBER_LENGTH: Final = 8
"""Characters by which the numbers of neighboring pages may be longer than that of the page itself."""
_MAX_SELECT_JSON: Final = 4_000
"""Characters of JSON of the options of a select: the rest of a message is for its text."""


class SlackMessage(Struct, frozen=True):
    """A message of a card.

    Attributes:
        blocks: Block Kit blocks.
        text: the text for notifications and screen readers.
    """

    blocks: tuple[Block, ...]
    text: str


def render_card(
    card: Card, *, shareable: bool = False, pictures: Sequence[Block] = (), paged: CardRequest | None = None
) -> tuple[SlackMessage, ...]:
    """Renders a card as one message, or as several if it is long.

    Args:
        card: the card.
        shareable: whether the messages have a button that shows the card in the channel.
        pictures: blocks below the title of the first message.
        paged: the request whose further pages follow; that of the card if omitted.
    """
    paged = paged or card.request
    head = [_build_header(card), *_build_subtitles(card), *_build_lead(card)]
    units = [unit for block in card.blocks for unit in _build_text_units(block, card)]
    frame = [
        *head,
        *pictures,
        *_build_controls(card, paged, part=LAST_PART // 2, parts=LAST_PART, shareable=shareable),
    ]
    available = MAX_PAGE_JSON - _measure_json(frame) - _PAGE_NUMBER_LENGTH
    parts = _fill_parts(units, available)
    text = clip_text(_format_fallback_text(card), MAX_FALLBACK_TEXT)
    return tuple(
        SlackMessage(
            (
                *head,
                *(pictures if number == 0 else ()),
                *blocks,
                *_build_controls(card, paged, part=number, parts=len(parts), shareable=shareable),
            ),
            text,
        )
        for number, blocks in enumerate(parts)
    )


def build_rich_text(*elements: Element) -> Block:
    """Returns a block of rich text elements."""
    return {"type": "rich_text", "elements": list(elements)}


def build_plain_section(text: str, *, bold: bool = False, italic: bool = False) -> Element:
    """Returns a rich text section that shows a text as it is."""
    return {"type": "rich_text_section", "elements": [_build_text(text, bold=bold, italic=italic)]}


def build_notice_blocks(text: str) -> tuple[Block, ...]:
    """Returns the blocks of a message of one sentence."""
    return (build_rich_text(build_plain_section(text)),)


def _build_header(card: Card) -> Block:
    title = f"{card.flag} {card.title}" if card.flag else card.title
    if label := _get_view_label(card):
        title = f"{title} — {label}"
    return {"type": "header", "text": _build_plain_text(title or "—", MAX_HEADER)}


def _get_view_label(card: Card) -> str:
    if card.request.view is View.SUMMARY:
        return ""
    return next((action.label for action in card.actions if action.current), card.view_label)


def _build_subtitles(card: Card) -> list[Block]:
    texts = [text for text in (card.subtitle, card.match_note) if _clean(text)]
    if not texts:
        return []
    return [{"type": "context", "elements": [_build_plain_text(text, _MAX_SUBTITLE) for text in texts]}]


def _build_lead(card: Card) -> list[Block]:
    return [build_rich_text(build_plain_section(_clean(card.lead), bold=True))] if _clean(card.lead) else []


def _build_text_units(block: CardBlock, card: Card) -> list[tuple[Block, list[Element]]]:
    """Returns the blocks of a card's block, one for each line, so that a message can end after any of them.

    Beside each is the heading that a message repeats which begins with it.
    """
    heading = _clean(block.heading)
    if block.original:
        heading = _("{heading} (original wording)", card.language, heading=heading).strip()
    title = [build_plain_section(heading, bold=True)] if heading else []
    units: list[tuple[Block, list[Element]]] = []
    for index, line in enumerate(block.lines):
        following = block.lines[index + 1].citation if index + 1 < len(block.lines) else None
        citation = line.citation if block.compact or line.citation != following else None
        pieces = _divide(line.text)
        emphasis = line.emphasis if len(pieces) == 1 else ()
        for number, piece in enumerate(pieces):
            elements = _build_line_elements(
                line.label if number == 0 else "",
                piece,
                citation if number == len(pieces) - 1 else None,
                card.language,
                format_short_citation if block.compact else format_citation,
                emphasis=emphasis,
            )
            if line.detail and number == len(pieces) - 1:
                elements += [_build_text("\n"), *_build_emphasized_elements(line.detail, line.detail_emphasis)]
            shown = _build_line_section(elements, quoted=block.original, listed=bool(heading) or block.compact)
            # A heading stays with its first line.
            repeated = title if number == 0 else []
            units.append((build_rich_text(shown), repeated) if units else (build_rich_text(*title, shown), []))
    return units or ([(build_rich_text(*title), [])] if title else [])


def _build_line_section(elements: list[Element], *, quoted: bool, listed: bool) -> Element:
    if quoted:
        return {"type": "rich_text_quote", "elements": elements}
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text_list", "style": "bullet", "elements": [section]} if listed else section


def _build_line_elements(  # noqa: PLR0913 - the parts of a line
    label: str,
    text: str,
    citation: Citation | None,
    language: str,
    format_source: Callable[[Citation, str], str] = format_citation,
    *,
    emphasis: Sequence[tuple[int, int]] = (),
) -> list[Element]:
    label = _clean(label)
    elements = [_build_text(f"{label} ", bold=True)] if label else []
    elements += _build_emphasized_elements(text, emphasis)
    if citation is not None:
        cited = clip_text(_clean(format_source(citation, language)), _MAX_CITATION) or "—"
        if _LINKABLE_URL.fullmatch(citation.url):
            link: Element = {"type": "link", "url": citation.url, "text": cited, "style": {"italic": True}}
            elements += [_build_text(" "), link]
        else:
            elements.append(_build_text(f" {cited}", italic=True))
    return elements or [_build_text("—")]


def _build_emphasized_elements(text: str, spans: Sequence[tuple[int, int]]) -> list[Element]:
    """Returns a text with parts of it in bold; empty for white space alone."""
    if not spans:
        return [_build_text(shown)] if (shown := _clean(text)) else []
    elements, position = [], 0
    for start, end in (*spans, (len(text), len(text))):
        for part, bold in ((text[position:start], False), (text[start:end], True)):
            shown = _CONTROL_CHARACTERS.sub("", part)
            if shown:
                elements.append(_build_text(shown, bold=bold))
        position = end
    return elements


def _divide(text: str) -> list[str]:
    """Returns a text in pieces that fit a message, divided after a sentence or a blank if there is one."""
    pieces = []
    while len(text) > _MAX_LINE:
        window = text[:_MAX_LINE]
        cut = max(window.rfind("。") + 1, window.rfind(". ") + 1, window.rfind(" ") + 1)
        cut = cut if cut > _MAX_LINE // 2 else _MAX_LINE
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text]


def _fill_parts(units: list[tuple[Block, list[Element]]], available: int) -> list[tuple[Block, ...]]:
    """Returns the units by message: each message contains as many as fit. Neighboring rich text becomes one block."""
    parts: list[tuple[Block, ...]] = []
    merged: list[Element] = []
    for unit, heading in units:
        candidate = [*merged, *unit["elements"]]
        if merged and _measure_json([build_rich_text(*join_lines(candidate))]) > available:
            parts.append((build_rich_text(*join_lines(merged)),))
            candidate = [*heading, *unit["elements"]]
            if _measure_json([build_rich_text(*join_lines(candidate))]) > available:
                candidate = list(unit["elements"])
        merged = candidate
    if merged or not parts:
        parts.append((build_rich_text(*join_lines(merged)),) if merged else ())
    return parts


def join_lines(elements: list[Element]) -> list[Element]:
    """Joins neighboring lists, and neighboring sections with line breaks, which Slack does not add."""
    joined: list[Element] = []
    for element in elements:
        kind = element["type"]
        if joined and kind == joined[-1]["type"] == "rich_text_list" and _indent(element) == _indent(joined[-1]):
            joined[-1] = {**joined[-1], "elements": [*joined[-1]["elements"], *element["elements"]]}
        elif joined and kind == joined[-1]["type"] == "rich_text_section":
            joined[-1] = {
                **joined[-1],
                "elements": [*joined[-1]["elements"], _build_text("\n"), *element["elements"]],
            }
        else:
            joined.append(element)
    return joined


def _indent(element: Element) -> int:
    return int(element.get("indent", 0))


def _build_controls(card: Card, paged: CardRequest, *, part: int, parts: int, shareable: bool) -> list[Block]:
    """Returns the buttons, the select and the source of a message."""
    blocks: list[Block] = []
    if buttons := [
        _build_button(action, number) for number, action in enumerate(card.actions) if not action.disabled
    ]:
        blocks.append({"type": "actions", "elements": buttons})
    turns = _build_page_buttons(card, paged, part, parts)
    if shareable:
        value = encode_value(card.request, part)
        label = _build_plain_text(pgettext("button", "Show in channel", card.language), MAX_BUTTON_LABEL)
        turns.append({"type": "button", "action_id": SHARE_ACTION, "text": label, "value": value})
    if has_tools(card.request):
        value = join_fields(CardToolId.from_request(card.request, card.revision))
        more = _build_plain_text(format_more_label(card.language), MAX_BUTTON_LABEL)
        turns.append({"type": "button", "action_id": f"{TOOL_ACTION}0", "text": more, "value": value})
    if options := _build_options(card.choices):
        select = {
            "type": "static_select",
            "action_id": "card_select",
            "placeholder": _build_plain_text(card.choices_label or "…", MAX_PLACEHOLDER),
            "options": options,
        }
        turns.insert(0, select)
    if turns:
        blocks.append({"type": "actions", "elements": turns})
    footer = [card.source] if _clean(card.source) else []
    if card.pages > 1:
        page = _("Page {page} of {pages}", card.language, page=paged.page + 1, pages=card.pages)
        footer.insert(0, page)
    if footer:
        blocks.append({"type": "context", "elements": [_build_plain_text(text, _MAX_SOURCE) for text in footer]})
    return blocks


def _build_page_buttons(card: Card, paged: CardRequest, part: int, parts: int) -> list[Element]:
    """Returns the buttons to the previous and the next message of a card, over its parts and its pages.

    A card may bring buttons of its own to other pages.
    """
    request = card.request
    offered = {action.request for action in card.actions if not action.disabled}
    before, after = replace(paged, page=max(paged.page - 1, 0)), replace(paged, page=paged.page + 1)
    buttons = []
    if part > 0:
        buttons.append(("card_previous", pgettext("button", "« Previous", card.language), request, part - 1))
    elif 0 < paged.page < card.pages and before not in offered:
        buttons.append(("card_previous", pgettext("button", "« Previous", card.language), before, LAST_PART))
    if part + 1 < parts:
        buttons.append(("card_next", pgettext("button", "Next »", card.language), request, part + 1))
    elif after.page < card.pages and after not in offered:
        buttons.append(("card_next", pgettext("button", "Next »", card.language), after, 0))
    return [
        {
            "type": "button",
            "action_id": action,
            "text": _build_plain_text(label, MAX_BUTTON_LABEL),
            "value": encode_value(opened, number),
        }
        for action, label, opened, number in buttons
    ]


def _build_button(action: CardAction, number: int) -> Element:
    button: Element = {
        "type": "button",
        "action_id": f"card_open_{number}",
        "text": _build_plain_text(action.label or "—", MAX_BUTTON_LABEL),
        "value": encode_value(action.request),
    }
    return {**button, "style": "primary"} if action.current else button


def _build_options(choices: tuple[CardChoice, ...]) -> list[Element]:
    """Returns the options of the select.

    If they are too long together, descriptions are dropped first, then the last options.
    """
    fitting = [choice for choice in choices[:MAX_OPTIONS] if len(encode_value(choice.request)) <= MAX_OPTION_VALUE]
    options = [_build_option(choice, described=True) for choice in fitting]
    if _measure_json(options) > _MAX_SELECT_JSON:
        options = [_build_option(choice, described=False) for choice in fitting]
    while _measure_json(options) > _MAX_SELECT_JSON:
        options.pop()
    return options


def _build_option(choice: CardChoice, *, described: bool) -> Element:
    option: Element = {
        "text": _build_plain_text(choice.label or "—", MAX_OPTION_TEXT),
        "value": encode_value(choice.request),
    }
    described = described and bool(_clean(choice.description))
    return {**option, "description": _build_plain_text(choice.description, MAX_OPTION_TEXT)} if described else option


def _format_fallback_text(card: Card) -> str:
    lines = [line for block in card.blocks for line in block.lines]
    first = next((f"{line.label} {line.text}".strip() for line in lines if line.text), "")
    return _clean(f"{card.title}: {first}" if first else card.title) or "—"


def _build_text(text: str, *, bold: bool = False, italic: bool = False) -> Element:
    style = {name: True for name, wanted in (("bold", bold), ("italic", italic)) if wanted}
    return {"type": "text", "text": text, "style": style} if style else {"type": "text", "text": text}


def _build_plain_text(text: str, limit: int) -> Element:
    return {"type": "plain_text", "text": clip_text(_clean(text), limit) or "—", "emoji": True}


def _clean(text: str) -> str:
    """Returns a text without control characters, which Slack would show as boxes or refuse."""
    return _CONTROL_CHARACTERS.sub("", text).strip()


def _measure_json(blocks: list[Block]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False))
