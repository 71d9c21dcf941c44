"""Shows members their stored data, exports it as a file, and deletes it, on every platform."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from bot.moderation.parts import (
    Accent,
    Button,
    ButtonStyle,
    ModeratorMessage,
    build_message,
    build_notice,
    build_row,
)
from bot.personal.ids import PrivacyAction, PrivacyId
from bot.personal.records import PERSONAL_RECORDS, PersonalRecords
from briefings.i18n import gettext as _
from briefings.i18n import ngettext, pgettext

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.domain.refs import UserRef
    from briefings.revisions.parse import NamedFile

FILE_NAME: Final = "briefing-bot-privacy.json"


class PrivacyService:
    """Answers `/privacy` and its buttons.

    Args:
        context: the storage, the settings and the clock.
    """

    def __init__(self, context: BotContext) -> None:
        self._context = context

    async def show(self, user_ref: UserRef, language: str) -> ModeratorMessage:
        """Lists the stored data of a member, by kind."""
        counts = [(kind, await self._count(kind, user_ref)) for kind in PERSONAL_RECORDS]
        present = [(kind, count) for kind, count in counts if count]
        if not present:
            return build_notice(
                _(
                    "No data about you is stored. Only what you ask for is stored: the subjects that you follow, "
                    "and a contact in a report.",
                    language,
                )
            )
        heading = _("Data stored about you", language)
        lines = [_describe_kind(kind, count, language) for kind, count in present]
        can_delete = any(not kind.reason for kind, _count in present)
        return build_message(
            "\n".join([f"### {heading}", *lines]),
            self._describe_retention(language),
            build_row(
                Button(PrivacyId(PrivacyAction.EXPORT), pgettext("button", "Get it as a file", language)),
                Button(
                    PrivacyId(PrivacyAction.ASK_DELETION),
                    pgettext("button", "Delete …", language),
                    ButtonStyle.DANGER,
                )
                if can_delete
                else None,
            ),
            accent=Accent.NEUTRAL,
        )

    async def export(self, user_ref: UserRef) -> NamedFile:
        """Returns all stored data of a member as a JSON file."""
        data: dict[str, object] = {
            "made_at": self._context.clock().isoformat(),
            "platform": user_ref.platform,
            "user": user_ref.user,
        }
        for kind in PERSONAL_RECORDS:
            data[kind.name] = await kind.load(self._context.storage, user_ref)
        return FILE_NAME, (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()

    async def handle_button(self, user_ref: UserRef, privacy_id: PrivacyId, language: str) -> ModeratorMessage:
        """Handles a button, except for the file, and returns the new message."""
        if privacy_id.action is PrivacyAction.ASK_DELETION:
            return build_message(
                _(
                    "Delete your stored data? Messages about the subjects that you follow stop. "
                    "This can't be undone.",
                    language,
                ),
                build_row(
                    Button(
                        PrivacyId(PrivacyAction.DELETE),
                        pgettext("button", "Delete for good", language),
                        ButtonStyle.DANGER,
                    ),
                    Button(PrivacyId(PrivacyAction.KEEP), pgettext("button", "Keep it", language)),
                ),
                accent=Accent.DANGER,
            )
        if privacy_id.action is PrivacyAction.DELETE:
            for kind in PERSONAL_RECORDS:
                await kind.delete(self._context.storage, user_ref)
            return await self._describe_rest(user_ref, language)
        return await self.show(user_ref, language)

    async def _describe_rest(self, user_ref: UserRef, language: str) -> ModeratorMessage:
        """Describes the data that a deletion keeps, and the reasons."""
        lines = [_("The data that you asked the bot to store was deleted.", language)]
        staying = [kind for kind in PERSONAL_RECORDS if kind.reason]
        counts = [(kind, await self._count(kind, user_ref)) for kind in staying]
        lines += [_describe_kind(kind, count, language) for kind, count in counts if count]
        return build_notice("\n".join(lines))

    async def _count(self, kind: PersonalRecords, user_ref: UserRef) -> int:
        return len(await kind.load(self._context.storage, user_ref))

    def _describe_retention(self, language: str) -> str:
        days = self._context.settings.retention_days
        if not days:
            return ""
        text = ngettext(
            "Reports, records of messages and names of moderators are deleted after {count} day.",
            "Reports, records of messages and names of moderators are deleted after {count} days.",
            days,
            language,
        )
        return f"-# {text}"


def _describe_kind(kind: PersonalRecords, count: int, language: str) -> str:
    """Describes one kind of data: the number of records, and why they are kept."""
    line = f"- {_(kind.label, language)}: " + ngettext("{count} record", "{count} records", count, language)
    if not kind.reason:
        return line
    stays = _("They are kept: {reason}.", language, reason=_(kind.reason, language))
    return f"{line}. {stays}"
