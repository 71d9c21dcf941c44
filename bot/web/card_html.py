"""Renders pages of cards as HTML; jinja2 escapes every value."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.cards.citations import format_citation
from briefings.cards.labels import append_mark, get_original_mark
from briefings.domain.cards import View
from briefings.domain.dates import parse_date
from briefings.i18n import gettext as _
from briefings.text.language_names import get_language_name

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from jinja2 import Environment

    from briefings.domain.cards import Card, CardBlock, CardLine

_LINKABLE_URL: Final = re.compile(r"https?://[!-~]+")
_KANA: Final = re.compile("[\u3041-\u30ff]")
_CONTROL_CHARACTERS: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class CardPage(Struct, frozen=True):
    """The content of a page.

    Attributes:
        card: the card.
        created_on: the day on which its revision was made.
        current_revision: number of the current revision; 0 if the page shows it.
        current_path: the path of the card in the current revision; empty if that has no such card.
        is_same_now: whether the current revision shows the same text.
        other_languages: the same page in other languages, by BCP 47 tag.
        previous_path: the previous page of a long card; empty on the first.
        next_path: the next page; empty on the last.
    """

    card: Card
    created_on: date
    current_revision: int
    current_path: str
    is_same_now: bool
    other_languages: Mapping[str, str]
    previous_path: str
    next_path: str


class Html(Struct, frozen=True):
    """A finished page.

    Attributes:
        text: its HTML.
        content_security_policy: allows its own style sheet and nothing else.
    """

    text: str
    content_security_policy: str


def render_card_page(page: CardPage) -> Html:
    """Renders the page of a card."""
    card, language = page.card, page.card.language
    editions = {line.citation.edition for block in card.blocks for line in block.lines if line.citation}
    with_edition = len(editions) > 1 or card.request.view is View.COMPARE
    created_on = parse_date(page.created_on.isoformat()).format_date(language)
    return _render(
        "card.html",
        language,
        title=f"{card.flag} {card.title}".strip(),
        view=_find_view_label(card),
        card=card,
        blocks=[_prepare_block(block, card, with_edition=with_edition) for block in card.blocks],
        other_languages=[(tag, get_language_name(tag, tag), path) for tag, path in page.other_languages.items()],
        notices=_list_notices(page),
        current_path=page.current_path,
        open_current=_("Open this card in revision {revision}", language, revision=page.current_revision),
        revision=_("Revision {revision} of {date}", language, revision=card.revision, date=created_on),
        position=_("Page {page} of {pages}", language, page=card.request.page + 1, pages=card.pages)
        if card.pages > 1
        else "",
        previous=(_("« Previous", language), page.previous_path),
        following=(_("Next »", language), page.next_path),
        permanence=_("This page shows the card as it was in this revision, and does not change.", language),
    )


def _find_view_label(card: Card) -> str:
    """Finds the name of the open view; empty for the one that a card opens with."""
    if card.request.view is View.SUMMARY:
        return ""
    return card.view_label or next((action.label for action in card.actions if action.current), "")


def _list_notices(page: CardPage) -> list[str]:
    """Lists the notices for readers of an earlier revision."""
    if not page.current_revision:
        return []
    language = page.card.language
    notices = [_("A newer revision of the content is in use.", language)]
    if not page.current_path:
        notices.append(_("It no longer has this card.", language))
    elif page.is_same_now:
        notices.append(_("This card is the same in it.", language))
    else:
        notices.append(_("This card is different in it.", language))
    return notices


def render_notice_page(text: str, language: str, current_path: str = "", current_revision: int = 0) -> Html:
    """Renders a page of one sentence, with a link to the card in the current revision if there is one."""
    return _render(
        "notice.html",
        language,
        title=text,
        current_path=current_path,
        open_current=_("Open this card in revision {revision}", language, revision=current_revision),
    )


@cache
def render_not_found() -> Html:
    """Renders the page for unknown addresses, in all languages, because nothing is known of the reader."""
    texts = [(tag, _("There is nothing at this address.", tag)) for tag in ("ja", "en")]
    return _render("not_found.html", "ja", title=texts[0][1], texts=texts)


def _prepare_block(block: CardBlock, card: Card, *, with_edition: bool) -> dict[str, Any]:
    mark = get_original_mark(card.language) if block.original else ""
    return {
        "heading": append_mark(block.heading, mark, card.language),
        "lines": [_prepare_line(line, card.language, with_edition=with_edition) for line in block.lines],
        "original": block.original,
        # Lines without a heading are remarks of the program, unless they are items of a list.
        "is_list": bool(block.heading) or block.compact,
    }


def _prepare_line(line: CardLine, language: str, *, with_edition: bool) -> dict[str, Any]:
    citation = line.citation
    return {
        "label": line.label,
        "text": line.text,
        "detail": line.detail,
        # A screen reader reads Japanese wording on an English card with its Japanese voice.
        "language": "ja" if language != "ja" and _KANA.search(line.text) else "",
        "date": line.date,
        "source": format_citation(replace(citation, original=False), language, edition=with_edition)
        if citation
        else "",
        "url": citation.url if citation and _LINKABLE_URL.fullmatch(citation.url) else "",
    }


def _render(template: str, language: str, **values: object) -> Html:
    style = _load_style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    html = _load_environment().get_template(template).render(language=language, style=style, **values)
    return Html(
        html,
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'",
    )


@cache
def _load_environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("bot.web"),
        # guard 59 value False: tests/integration/web/test_card_pages.py::test_hostile_names_are_text
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )


def _clean(value: object) -> object:
    """Removes characters that are not allowed in HTML, and those that reorder text."""
    return _CONTROL_CHARACTERS.sub("", value) if type(value) is str else value


@cache
def _load_style() -> str:
    from importlib.resources import files

    return files("bot.web").joinpath("templates/page.css").read_text(encoding="utf-8")
