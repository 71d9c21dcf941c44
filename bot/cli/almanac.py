"""What the commands that ask by date share."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.cards.model import CardRequest
    from briefings.desk import BriefingService


def find_subject(service: BriefingService, query: str, language: str) -> str:
    """The id of the subject that a query means; empty for an empty one.

    Raises:
        click.BadParameter: it means none or several; the message names those that come near.
    """
    from briefings.matching.model import SearchOutcome

    if not query.strip():
        return ""
    match = service.search(query, language)
    if match.outcome is SearchOutcome.FOUND:
        return match.hits[0].subject
    near = match.hits if match.outcome is SearchOutcome.AMBIGUOUS else match.nearest
    names = " / ".join(dict.fromkeys(hit.name for hit in near))
    if language == "ja":
        told = f"「{query}」に当たる項目は一つに決まりません。" + (f"候補: {names}" if names else "")
    else:
        told = f"“{query}” means no one subject." + (f" Near it: {names}" if names else "")
    raise click.BadParameter(told, param_hint="SUBJECT")


def print_card_and_exit(
    ctx: click.Context, service: BriefingService, request: CardRequest, *, page: int, as_json: bool
) -> None:
    """Print the card of a request, and end with status 1 where it has nothing to tell."""
    card = service.build_card(replace(request, page=page - 1), ctx.obj.language)
    if card is None:
        raise click.UsageError("this subject is no longer in the content.")
    if as_json:
        from briefings.cards.plain import card_to_dict

        click.echo(json.dumps({"card": card_to_dict(card)}, ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        from bot.terminal import print_card

        print_card(card, Console())
    ctx.exit(0 if any(line.citation for block in card.blocks for line in block.lines) else 1)


def write_file(path: Path, data: bytes) -> None:
    """Write a file.

    Raises:
        click.BadParameter: it can't be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise click.BadParameter(f"{path} can't be written: {error.strerror}.", param_hint="--output") from None
