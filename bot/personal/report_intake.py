"""Stores the errors that readers report on cards."""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bot.moderation.parts import build_notice
from bot.moderation.report_messages import build_thanks_message
from briefings.domain.reports import MAX_CONTACT, MAX_REPORT_TEXT, ErrorReport
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.card_tools.menu import CardToolUse
    from bot.context import BotContext
    from bot.moderation.ids import ReportWithdrawalId
    from bot.moderation.parts import ModeratorMessage
    from briefings.domain.refs import UserRef


async def add_report(
    context: BotContext, use: CardToolUse, user_ref: UserRef, *, text: str, contact: str
) -> ModeratorMessage:
    """Stores a report, and returns the confirmation for the reader.

    Args:
        context: the storage and the clock.
        use: the card, its revision and the reader's language.
        user_ref: the reader; stored with a contact only.
        text: the reader's description.
        contact: the reader's contact details; empty if there is none.
    """
    if not await is_stored_revision(context, use.revision):
        return build_notice(_("This card is from content that no longer exists. Open it again.", use.language))
    contact = _remove_unstorable(contact).strip()[:MAX_CONTACT]
    key = secrets.token_hex(16)
    report = ErrorReport(
        id=0,
        key=_bind_key(key, user_ref),
        reported_at=context.clock(),
        request=use.request,
        revision=use.revision,
        language=use.language,
        text=_remove_unstorable(text).strip()[:MAX_REPORT_TEXT],
        contact=contact,
        reporter=user_ref if contact else None,
    )
    stored = await context.storage.reports.add_report(report)
    return build_thanks_message(replace(stored, key=key), use.language)


def _bind_key(key: str, user_ref: UserRef) -> str:
    """Returns the stored key, from which neither the reader nor the key of the button can be derived."""
    return hashlib.sha256(f"{key}|{user_ref.platform}|{user_ref.user}".encode()).hexdigest()[: len(key)]


def _remove_unstorable(text: str) -> str:
    """Removes unpaired surrogates, which JSON may contain, and NUL, which PostgreSQL does not store."""
    # guard 37 value text:
    #   tests/contract/test_personal_storage.py::test_unstorable_characters_of_a_report_are_removed
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")


async def withdraw_report(
    context: BotContext, withdrawal_id: ReportWithdrawalId, user_ref: UserRef, language: str
) -> ModeratorMessage:
    """Deletes the report of a button for the user who made it, and returns the confirmation."""
    reports, number, key = context.storage.reports, withdrawal_id.number, withdrawal_id.key
    # Earlier versions stored the key of the button.
    if await reports.withdraw_report(number, _bind_key(key, user_ref)) or await reports.withdraw_report(number, key):
        return build_notice(_("The report was deleted.", language))
    return build_notice(_("This report no longer exists.", language))


async def is_stored_revision(context: BotContext, revision: int) -> bool:
    """Returns whether there is a revision with this id. The id in a button may be forged."""
    if revision == context.loaded_revision:
        return True
    return any(stored.id == revision for stored in await context.storage.revisions.list_revisions())
