"""Handles `/follow` and `/privacy`: followed subjects, and the stored data of members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.card_tools.tools import FOLLOW
from bot.cooldowns import Cost, format_cooldown_text
from bot.moderation.parts import build_notice
from bot.personal.follow_service import FollowRequest, FollowService
from bot.personal.ids import FollowId, PrivacyAction, PrivacyId
from bot.personal.privacy_service import PrivacyService
from bot.slack_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.slack_app.direct_files import send_files
from bot.slack_app.posting.channel_check import find_channel_problem
from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from bot.slack_app.refs import make_channel_ref, make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice as slack_notice
from bot.slack_app.schedules.actions import ModeratorRequest, ScheduleActions
from bot.slack_app.ui.blocks import TOOL_ACTION
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.domain.follows import NEWS_TIME
from briefings.domain.matches import SearchOutcome
from briefings.domain.schedules import ScheduleKind
from briefings.i18n import gettext as _
from briefings.posting.schedule_input import InvalidInput, read_lead_days

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.card_tools.menu import CardToolUse
    from bot.moderation.parts import ModeratorMessage
    from bot.slack_app.context import SlackContext
    from bot.slack_app.handlers.card_tools import CardTools, ToolPress
    from bot.slack_app.users import UserProfile

_CHANNEL_WORDS: Final = frozenset({"here", "ここ", "このチャンネル"})
"""Words before the subject by which a moderator follows it for the channel."""

_LEAD_DAYS: Final = re.compile(r"(?:(?:\s{1,4}|(?<=[,、]))\d{1,3}[,、]?){1,9}\s{0,4}$")
_MAX_QUERY_LENGTH: Final = 300


class PersonalHandlers:
    """Answers members about their followed subjects and their stored data.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._follows = FollowService(context.bot)
        self._privacy = PrivacyService(context.bot)
        self._schedules = ScheduleActions(context)

    def register(self, tools: CardTools) -> None:
        """Adds the handlers of the card tools and of the buttons behind them."""
        tools.handlers.register(FOLLOW.name, self.follow_card)
        tools.register_component(FollowId, self.handle_follow_component)
        tools.register_component(PrivacyId, self.handle_privacy_button)
        self._tools = tools

    async def handle_follow(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Answers `/follow`: follows a subject, or lists the followed subjects."""
        user, profile = body["user_id"], await self._find_profile(client, body["user_id"])
        text = body.get("text", "").strip()[:_MAX_QUERY_LENGTH]
        first, _separator, rest = text.partition(" ")
        for_channel = first.lower() in _CHANNEL_WORDS and bool(rest.strip())
        query = rest.strip() if for_channel else text
        if not query:
            await self._answer(body, await self._follows.show_list(make_user_ref(user), profile.language))
            return
        match = _LEAD_DAYS.search(query)
        try:
            days = read_lead_days(match[0]) if match else None
        except InvalidInput as error:
            await self._answer(body, build_notice(error.message.translate(profile.language)))
            return
        name = query[: match.start()] if match else query
        found = self._context.service.search(name, profile.language)
        if found.outcome is not SearchOutcome.FOUND:
            text = _(
                "It is not clear what “{text}” means. Look it up with /brief first.", profile.language, text=name
            )
            await self._answer(body, build_notice(text))
            return
        subject = found.hits[0].subject
        if for_channel:
            await self._follow_in_channel(body, client, profile, subject, days)
        else:
            team = body.get("team_id", "")
            await self._answer(body, await self._follow(client, team, user, profile, subject, days))

    async def handle_privacy(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Answers `/privacy`: the stored data of the member."""
        language = (await self._find_profile(client, body["user_id"])).language
        await self._answer(body, await self._privacy.show(make_user_ref(body["user_id"]), language))

    async def follow_card(self, press: ToolPress, use: CardToolUse) -> None:
        """Follows the subject of a card."""
        profile = await self._find_profile(press.client, press.user)
        message = await self._follow(press.client, press.team, press.user, profile, use.request.subject, None)
        await self._tools.show(press, message)

    async def handle_follow_component(self, press: ToolPress, follow_id: FollowId, chosen: str) -> ModeratorMessage:
        """Handles a button or the menu."""
        language = (await self._find_profile(press.client, press.user)).language
        return await self._follows.handle_component(make_user_ref(press.user), follow_id, chosen, language)

    async def handle_privacy_button(
        self, press: ToolPress, privacy_id: PrivacyId, _chosen: str
    ) -> ModeratorMessage | None:
        """Handles a button; the file goes to the member's direct messages."""
        language = (await self._find_profile(press.client, press.user)).language
        user_ref = make_user_ref(press.user)
        if privacy_id.action is not PrivacyAction.EXPORT:
            return await self._privacy.handle_button(user_ref, privacy_id, language)
        seconds = self._context.bot.cooldowns.use(Cost.EXPORT, user_ref, make_workspace_ref(press.team))
        if seconds:
            text = format_cooldown_text(seconds, language)
        else:
            file = await self._privacy.export(user_ref)
            message = slack_notice(_("All data that is stored about you.", language))
            text = await send_files(press.client, press.user, message, [file], language)
        await self._tools.show(press, build_notice(text))
        return None

    async def _follow(  # noqa: PLR0913, PLR0917  # user, place and subject
        self,
        client: AsyncWebClient,
        team: str,
        user: str,
        profile: UserProfile,
        subject: str,
        lead_days: tuple[int, ...] | None,
    ) -> ModeratorMessage:
        try:
            channel = await open_direct_messages(client, user)
        except REQUEST_ERRORS:
            return build_notice(
                _("Slack currently refuses to open direct messages with you. Try again later.", profile.language)
            )
        request = FollowRequest(
            make_user_ref(user),
            make_channel_ref(team, channel),
            make_workspace_ref(team),
            profile.language,
            profile.zone or None,
            lead_days,
        )
        return await self._follows.follow(request, subject)

    async def _follow_in_channel(  # user, place and subject
        self,
        body: dict[str, Any],
        client: AsyncWebClient,
        profile: UserProfile,
        subject: str,
        lead_days: tuple[int, ...] | None,
    ) -> None:
        """Adds the subject to the schedule of news of the channel, which is made if there is none."""
        team, user, channel = body.get("team_id", ""), body["user_id"], body["channel_id"]
        # guard 38 false: tests/integration/slack_app/test_follow.py::test_members_follow_for_no_channel
        if not await is_moderator(self._context, client, team, user, ModeratorScope.WORKSPACE):
            await self._answer(body, build_notice(get_denial_text(ModeratorScope.WORKSPACE, profile.language)))
            return
        request = ModeratorRequest(user, profile.name or user, team, profile.language)
        channel_ref = make_channel_ref(team, channel)
        schedules = await self._context.bot.storage.schedules.list_schedules(request.workspace_ref)
        stored = next(
            (
                schedule
                for schedule in schedules
                if schedule.kind is ScheduleKind.NEWS and schedule.channel_ref == channel_ref
            ),
            None,
        )
        values: dict[str, Any] = {"lead_days": lead_days} if lead_days else {}
        if stored is None:
            values |= {
                "channel_ref": channel_ref,
                "kind": ScheduleKind.NEWS,
                "at": NEWS_TIME,
                "zone": profile.zone or self._context.bot.settings.timezone,
                "language": profile.language,
                "subjects": (subject,),
            }
        elif stored.subjects:
            values["subjects"] = tuple(dict.fromkeys((*stored.subjects, subject)))
        problem = await find_channel_problem(self._context.workspaces, channel_ref, profile.language)
        if problem:
            await self._answer(body, build_notice(problem))
            return
        message = await self._schedules.save(request, stored, values)
        await self._context.responder.send_private(body["response_url"], message)

    async def _answer(self, body: dict[str, Any], message: ModeratorMessage) -> None:
        shown = render_moderator_message(message, self._context.users.get_known_name, action=TOOL_ACTION)
        await self._context.responder.send_private(body["response_url"], shown)

    async def _find_profile(self, client: AsyncWebClient, user: str) -> UserProfile:
        return await self._context.users.find_profile(client, user)


async def open_direct_messages(client: AsyncWebClient, user: str) -> str:
    """Returns the channel of the bot's direct messages with a user."""
    answer = await client.conversations_open(users=user)
    return str(answer["channel"]["id"])
