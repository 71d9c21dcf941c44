"""Carries out members' actions on followed subjects, on every platform."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bot.moderation.parts import build_notice
from bot.personal.follow_messages import build_follow_list, get_foreign_text
from bot.personal.ids import FollowAction, FollowId
from briefings.domain.follows import DEFAULT_LEAD_DAYS, MAX_FOLLOWED, NEWS_TIME, FollowedSubject
from briefings.domain.schedules import MinimumImportance, Schedule, ScheduleKind
from briefings.i18n import gettext as _
from briefings.i18n import ngettext

if TYPE_CHECKING:
    from bot.context import BotContext
    from bot.moderation.parts import ModeratorMessage
    from briefings.domain.refs import ChannelRef, UserRef, WorkspaceRef


class FollowRequest(Struct, frozen=True):
    """A member's request to follow a subject.

    Attributes:
        user_ref: the member.
        channel_ref: the member's direct messages.
        workspace_ref: the workspace of the request; empty in a direct message.
        language: of the messages.
        zone: IANA time zone of the member; None for that of an earlier request, or else the operator's.
        lead_days: days before an anniversary on which it is announced; None for those of an earlier request.
    """

    user_ref: UserRef
    channel_ref: ChannelRef
    workspace_ref: WorkspaceRef
    language: str
    zone: str | None = None
    lead_days: tuple[int, ...] | None = None


class FollowService:
    """Follows subjects, lists them and stops.

    Args:
        context: the content, the storage and the clock.
    """

    def __init__(self, context: BotContext) -> None:
        self._context = context

    async def follow(self, request: FollowRequest, subject: str) -> ModeratorMessage:
        """Follows a subject, and shows all followed subjects."""
        context, language, now = self._context, request.language, self._context.clock()
        storage, service = context.storage, context.service
        stored = await storage.follows.find_follower(request.user_ref)
        followed = {known.subject for known in stored.subjects} if stored else set()
        if subject not in followed and len(followed) >= MAX_FOLLOWED:
            text = ngettext(
                "You follow {count} subject, which is the limit. Stop following one first.",
                "You follow {count} subjects, which is the limit. Stop following one first.",
                MAX_FOLLOWED,
                language,
            )
            return build_follow_list(service, stored, language, note=text)
        schedule = Schedule(
            id=0,
            key=secrets.token_hex(6),
            channel_ref=request.channel_ref,
            kind=ScheduleKind.NEWS,
            at=NEWS_TIME,
            zone=request.zone or (stored.schedule.zone if stored else context.settings.timezone),
            language=language,
            since=now,
            lead_days=_choose_lead_days(request.lead_days, stored.schedule.lead_days if stored else None),
            minimum_importance=MinimumImportance.ALL,
            created_by=request.user_ref,
            owner=request.user_ref,
        )
        added = FollowedSubject(subject, request.workspace_ref, service.snapshot.revision.id, now)
        follower = await storage.follows.follow(schedule, added)
        if follower.schedule.paused:
            await storage.follows.resume_follower(follower.schedule, now)
            follower = replace(follower, schedule=replace(follower.schedule, paused=False, pause_reason=""))
        name = service.content_index.subjects[subject].get_localized_name(language)
        note = (
            _("You already follow {name}.", language, name=name)
            if subject in followed
            else _("You now follow {name}. News is sent to you as a direct message.", language, name=name)
        )
        deliveries = await storage.deliveries.list_deliveries(follower.schedule.id, limit=20)
        return build_follow_list(service, follower, language, note=note, deliveries=deliveries)

    async def show_list(self, user_ref: UserRef, language: str, note: str = "") -> ModeratorMessage:
        """Shows the followed subjects of a member, and resumes paused messages."""
        storage = self._context.storage
        follower = await storage.follows.find_follower(user_ref)
        deliveries = await storage.deliveries.list_deliveries(follower.schedule.id, limit=20) if follower else ()
        message = build_follow_list(self._context.service, follower, language, note=note, deliveries=deliveries)
        if follower is not None and follower.schedule.paused:
            await storage.follows.resume_follower(follower.schedule, self._context.clock())
        return message

    async def handle_component(
        self, user_ref: UserRef, follow_id: FollowId, chosen: str, language: str
    ) -> ModeratorMessage:
        """Handles a button or the menu; only the member who receives the messages may use it."""
        storage = self._context.storage
        follower = await storage.follows.find_follower(user_ref)
        if follower is None:
            return build_notice(get_foreign_text(language))
        # guard 39 false:
        #   tests/integration/discord_app/personal/test_follow.py::test_other_member_cannot_stop_messages
        if follower.schedule.key != follow_id.key:
            return build_notice(get_foreign_text(language))
        if follow_id.action is FollowAction.STOP_ALL:
            await storage.follows.stop_following(user_ref)
            text = _("Stopped. You no longer follow any subject, and the list of subjects was deleted.", language)
            return build_notice(text)
        if follow_id.action is FollowAction.STOP:
            subject = chosen or follow_id.subject
            await storage.follows.unfollow(user_ref, subject)
            known = self._context.service.content_index.subjects.get(subject)
            name = known.get_localized_name(language) if known else subject
            return await self.show_list(user_ref, language, _("You no longer follow {name}.", language, name=name))
        return await self.show_list(user_ref, language)


def _choose_lead_days(wanted: tuple[int, ...] | None, stored: tuple[int, ...] | None) -> tuple[int, ...]:
    if wanted is not None:
        return wanted
    return stored if stored is not None else DEFAULT_LEAD_DAYS
