"""Converts a card to plain dictionaries, for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from briefings.cards.citations import format_citation
from briefings.domain import WITHOUT_EDITION

if TYPE_CHECKING:
    from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest


def card_to_dict(card: Card) -> dict[str, Any]:
    """Returns the card; a citation both in its parts and as a line. Every key is present; its value may be empty."""
    return {
        "request": _request_to_dict(card.request),
        "language": card.language,
        "revision": card.revision,
        "title": card.title,
        "flag": card.flag,
        "subtitle": card.subtitle,
        "lead": card.lead,
        "opened": card.view_label,
        "matched": card.match_note,
        "blocks": [_block_to_dict(block, card.language) for block in card.blocks],
        "page": card.request.page + 1 if card.pages > 1 else 1,
        "pages": card.pages,
        "actions": [
            {
                "label": action.label,
                "description": action.description,
                "request": _request_to_dict(action.request),
                "current": action.current,
                "disabled": action.disabled,
            }
            for action in card.actions
        ],
        "choices": [
            {"label": choice.label, "description": choice.description, "request": _request_to_dict(choice.request)}
            for choice in card.choices
        ],
        "source": card.source,
    }


def _block_to_dict(block: CardBlock, language: str) -> dict[str, Any]:
    return {
        "heading": block.heading,
        "original": block.original,
        "compact": block.compact,
        "lines": [_line_to_dict(line, language) for line in block.lines],
    }


def _line_to_dict(line: CardLine, language: str) -> dict[str, Any]:
    citation = line.citation
    return {
        "label": line.label,
        "text": line.text,
        "detail": line.detail,
        "emphasis": [list(span) for span in line.emphasis],
        "detail_emphasis": [list(span) for span in line.detail_emphasis],
        "date": line.date,
        "citation": {
            "edition": citation.edition if citation.edition > WITHOUT_EDITION else None,
            "section": citation.section,
            "page": citation.page,
            "original": citation.original,
            "text": format_citation(citation, language),
        }
        if citation
        else None,
    }


def _request_to_dict(request: CardRequest) -> dict[str, Any]:
    return {
        "subject": request.subject,
        "view": request.view.name.lower(),
        "section": request.section,
        "page": request.page,
        "edition": request.edition,
    }
