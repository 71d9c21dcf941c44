"""Makes links to cards, for the tool "Link to this card" on every platform."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moderation.parts import Accent, ModeratorMessage, build_message, build_notice
from bot.web.addresses import load_key, make_card_path
from briefings.domain.card_links import to_linkable
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.domain import Revision
    from briefings.domain.cards import CardRequest


async def build_link_message(
    context: BotContext, request: CardRequest, revision_id: int, language: str
) -> ModeratorMessage:
    """Builds the answer to a reader who asks for a link to a card.

    Args:
        context: the settings, the storage and the active revision.
        request: the card.
        revision_id: the revision from which it was built, according to its button.
        language: BCP 47 tag of the reader's language.
    """
    linked = to_linkable(request)
    if linked is None:
        return build_notice(_("This card can't be linked to.", language))
    revision = await _find_revision(context, revision_id)
    path = make_card_path(await load_key(context.storage.link_keys), revision, linked, language)
    about = _(
        "Whoever has this address can read the card as it is in revision {revision}, without an account.",
        language,
        revision=revision.id,
    )
    title = _("Link to this card", language)
    return build_message(f"**{title}**\n<{context.settings.web_url}{path}>\n-# {about}", accent=Accent.NEUTRAL)


async def _find_revision(context: BotContext, revision_id: int) -> Revision:
    """Finds the revision of a button; the active one if that was never active, or no longer exists."""
    active = context.service.snapshot.revision
    if revision_id == active.id or not await context.storage.revisions.was_ever_active(revision_id):
        return active
    revisions = await context.storage.revisions.list_revisions()
    return next((revision for revision in revisions if revision.id == revision_id), active)
