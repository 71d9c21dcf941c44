"""Describes the content, its licenses, the version and the state of the bot."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.operations.results import HOST_SCOPE
from briefings.cards.citations import format_sources, format_yearbook_title
from briefings.cards.labels import format_date, join_names, join_parts
from briefings.errors import StoreError
from briefings.i18n import gettext as _
from briefings.i18n import ngettext

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.service import BriefingService
    from briefings.storage.ports import ProblemKey

PACKAGE: Final = "briefing-bot"
_MAX_EDITIONS: Final = 5


class AboutLine(Struct, frozen=True):
    """A fact about the bot: a label and a text."""

    label: str
    text: str


def describe_content(service: BriefingService, language: str) -> list[AboutLine]:
    """Describes the editions, the revision and the license of the content."""
    index, revision = service.content_index, service.snapshot.revision
    chapters = [chapter for edition in index.editions for chapter in index.select_chapters(edition, language)]
    titles = dict.fromkeys(
        format_yearbook_title(chapter.edition, chapter.publisher, language) for chapter in chapters
    )
    changed = datetime.fromisoformat(revision.created_at).date()
    counts = [
        ngettext("{count} chapter", "{count} chapters", len(chapters), language),
        ngettext("{count} subject", "{count} subjects", len(service.snapshot.content.subjects), language),
    ]
    return [
        AboutLine(
            _("Edition", language),
            join_parts(join_names(list(titles)[:_MAX_EDITIONS], language), *counts) if titles else "—",
        ),
        AboutLine(
            _("Revision", language),
            _("r{revision}, active since {date}", language, revision=revision.id,
              date=format_date(changed.isoformat(), language)),
        ),
        AboutLine(_("License of the content", language), format_sources(chapters, language) or "—"),
    ]  # fmt: skip


def describe_software(source_url: str, language: str) -> list[AboutLine]:
    """Describes the version, the license and the source of the software."""
    # Imported when first needed, after the bot has connected.
    from importlib.metadata import metadata, version

    license_name = metadata(PACKAGE)["License-Expression"]
    source = source_url or _("Ask the operator of this bot.", language)
    return [
        AboutLine(_("Software", language), join_parts(f"{PACKAGE} {version(PACKAGE)}", license_name)),
        AboutLine(_("Source", language), source),
    ]


async def describe_health(context: BotContext, language: str) -> AboutLine:
    """Describes the results of the daily checks for members.

    It names features that may not work, without details for operators.
    """
    label = _("Health", language)
    try:
        problems = await context.storage.problems.list_problems()
    except StoreError:
        return AboutLine(label, _("The database can't be read right now.", language))
    return AboutLine(label, explain_problems(problems, language))


def explain_problems(problems: frozenset[ProblemKey], language: str) -> str:
    """Describes the problems that the checks have reported, in words for members."""
    if not problems:
        return _("The daily checks report no problem.", language)
    sentences = []
    if (HOST_SCOPE, "content") in problems:
        sentences.append(_("The content may be out of date.", language))
    if any(scope != HOST_SCOPE for scope, _name in problems):
        sentences.append(_("Posts in some channels may be missing.", language))
    if any(scope == HOST_SCOPE and name != "content" for scope, name in problems):
        sentences.append(_("The machine of the bot needs attention.", language))
    sentences.append(_("The moderators have been informed.", language))
    return " ".join(sentences)


async def describe_bot(context: BotContext, language: str) -> list[AboutLine]:
    """Returns the content of `/about`."""
    return [
        *describe_content(context.service, language),
        *describe_software(context.settings.source_url, language),
        await describe_health(context, language),
    ]
