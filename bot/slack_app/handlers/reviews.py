"""Handles the buttons of posts and reviews."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.acknowledgment import acknowledge_first
from bot.slack_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.slack_app.posting.post_message import APPROVE_ACTION, DESCRIBE_ACTION, SKIP_ACTION
from bot.slack_app.posting.schedule_text import WORDS, build_lines_message, write_plain
from bot.slack_app.refs import PLATFORM, find_team, make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice
from briefings.domain.audit import AuditEntry
from briefings.domain.deliveries import DeliveryState
from briefings.domain.recurrence import find_occurrence
from briefings.i18n import N_
from briefings.i18n import gettext as _
from briefings.posting.describe import TimePart, compose, describe_delivery, format_kind

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.schedules import Schedule

_MARKER: Final = re.compile(r"[dr]1\|([0-9a-f]+)\|([0-9]{4}-[0-9]{2}-[0-9]{2})")


class PostButtonHandlers:
    """Shows the state of a post, or applies a moderator's decision on a review.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    def register(self, app: AsyncApp) -> None:
        """Adds the handlers to the application."""
        for action in (DESCRIBE_ACTION, SKIP_ACTION, APPROVE_ACTION):
            app.action(action)(acknowledge_first(self._context, self.handle_press))

    async def handle_press(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:  # noqa: ARG002 - as all handlers
        """Answers a press only to the user; a decision is posted in the thread of the review."""
        user, action = body["user"]["id"], body["actions"][0]
        team = find_team(body)
        language = (await self._context.users.find_profile(client, user)).language
        schedule, day = await self._find_post(team, str(action.get("value", "")))
        if schedule is None or day is None:
            message = build_notice(_("The schedule of this post no longer exists.", language))
        elif action["action_id"] == DESCRIBE_ACTION:
            message = await self._describe(schedule, day, language)
        elif not await is_moderator(self._context, client, team, user, ModeratorScope.WORKSPACE):
            message = build_notice(get_denial_text(ModeratorScope.WORKSPACE, language))
        else:
            skips = action["action_id"] == SKIP_ACTION
            decided = await self._decide(client, schedule, day, user, body, skips=skips)
            if decided is None:
                return
            message = decided
        await self._context.responder.send_private(body["response_url"], message)

    async def _find_post(self, team: str, value: str) -> tuple[Schedule | None, date | None]:
        match = _MARKER.fullmatch(value)
        day = _read_day(match[2]) if match is not None else None
        if match is None or day is None:
            return None, None
        schedule = await self._context.bot.storage.schedules.find_schedule_by_key(match[1])
        if schedule is None or schedule.channel_ref.workspace_ref != make_workspace_ref(team):
            return None, None
        return schedule, day

    async def _describe(self, schedule: Schedule, day: date, language: str) -> SlackMessage:
        delivery = await self._context.bot.storage.deliveries.find_delivery(schedule.id, day)
        line = compose(
            N_("Schedule {number} ({kind}), the post of {date}. {state}"),
            language,
            number=schedule.id,
            kind=format_kind(schedule.kind, language),
            date=day.isoformat(),
            state=describe_delivery(delivery, language, WORDS, PLATFORM) if delivery else "",
        )
        return build_lines_message([line])

    async def _decide(  # noqa: PLR0913 - what a decision needs
        self, client: AsyncWebClient, schedule: Schedule, day: date, user: str, body: dict[str, Any], *, skips: bool
    ) -> SlackMessage | None:
        """Skips or approves a post; returns None, or the reason why it was not done. Either can be undone."""
        storage, now = self._context.bot.storage, self._context.bot.clock()
        profile = await self._context.users.find_profile(client, user)
        occurrence = None if schedule.removed else find_occurrence(schedule, day)
        if occurrence is None:
            return build_notice(_("The schedule of this post no longer exists.", profile.language))
        delivery = await storage.deliveries.find_delivery(schedule.id, day)
        if skips:
            is_done = await storage.deliveries.skip_delivery(occurrence, reason=f"review:{user}")
        else:
            is_open = delivery is None or delivery.state is DeliveryState.PLANNED
            is_done = is_open or await storage.deliveries.undo_skip(occurrence)
        if not is_done:
            state = describe_delivery(delivery, profile.language, WORDS, PLATFORM) if delivery else ()
            text = N_("This post is already being sent or is finished ({state}).")
            return build_lines_message([compose(text, profile.language, state=state)])
        detail = {"date": day.isoformat(), "skipped": skips}
        workspace_ref = schedule.channel_ref.workspace_ref
        await storage.audit.record_audit_entry(
            AuditEntry(now, workspace_ref, make_user_ref(user), "schedule.review", schedule.id, detail)
        )
        if skips:
            text = N_("{user} skipped the post of {date}.")
        else:
            text = N_("{user} approved the post of {date}. It is posted as planned, {due}.")
        line = compose(
            text, schedule.language, user=profile.name or user, date=day.isoformat(), due=TimePart(occurrence.due)
        )
        channel, thread = body["channel"]["id"], body["container"].get("message_ts")
        problem = await self._context.post_message(client, channel, build_lines_message([line]), thread=thread)
        return build_notice(write_plain(line)) if problem else None


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
