"""Builds the bolt application: commands, buttons, forms, shortcuts, events, and error handling."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.place_settings import enter_place
from bot.slack_app.acknowledgment import acknowledge_first, describe_failure
from bot.slack_app.form_metadata import show_in_form
from bot.slack_app.handlers.briefs import SEARCH_MODAL, SUBJECT_SELECT, BriefHandlers
from bot.slack_app.handlers.calendars import CalendarHandlers
from bot.slack_app.handlers.card_tools import CardTools
from bot.slack_app.handlers.comparisons import CompareHandlers
from bot.slack_app.handlers.data import DataHandlers
from bot.slack_app.handlers.frameworks import FrameworkHandlers
from bot.slack_app.handlers.handouts import HandoutHandlers
from bot.slack_app.handlers.help import HELP_ACTION, HelpHandlers
from bot.slack_app.handlers.home import HomeHandlers
from bot.slack_app.handlers.personal import PersonalHandlers
from bot.slack_app.handlers.reports import ReportHandlers
from bot.slack_app.handlers.reviews import PostButtonHandlers
from bot.slack_app.handlers.searches import (
    SECTION_SELECT,
    SUBJECT_FILTER_SELECT,
    TEXT_SEARCH_MODAL,
    SearchHandlers,
)
from bot.slack_app.handlers.settings import SETTINGS_FORM, SettingsHandlers
from bot.slack_app.monitoring import measure_command
from bot.slack_app.refs import find_place
from bot.slack_app.schedules.handlers import ScheduleHandlers
from bot.slack_app.seen_events import SeenEvents
from bot.slack_app.turns import answer_in_turn
from bot.slack_app.ui.blocks import SHARE_ACTION
from bot.slack_app.unknown_requests import UnknownRequests

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.authorization.async_authorize import AsyncAuthorize
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext

LOOKUP_SHORTCUT: Final = "lookup_text"
REFRESH_SHORTCUT: Final = "refresh_from_file"
COMMANDS: Final = (
    "/brief",
    "/briefing-search",
    "/briefing",
    "/today",
    "/upcoming",
    "/timeline",
    "/framework",
    "/calendar",
    "/compare",
    "/briefing-help",
    "/briefing-about",
    "/follow",
    "/privacy",
    "/schedule",
    "/settings",
    "/data",
)


def build_app(
    context: SlackContext,
    client: AsyncWebClient,
    *,
    authorize: AsyncAuthorize,
    oauth_flow: AsyncOAuthFlow | None = None,
) -> AsyncApp:
    """Builds the application, connected to nothing yet.

    Signatures of requests are checked by `SlackHttpServer`.

    Args:
        context: the dependencies of the handlers.
        client: without a token; it sends every request once.
        authorize: finds the token of each request.
        oauth_flow: the pages by which a workspace installs the application.
    """
    app = AsyncApp(
        # Without a name, bolt reads the sources of its callers for one.
        name="briefing-bot",
        client=client,
        authorize=authorize,  # type: ignore[arg-type]  # bolt accepts its own class, and annotates only functions
        oauth_flow=oauth_flow,
        # An acknowledgement is sent when the handler returns: bolt otherwise waits for it in steps of 10 ms.
        process_before_response=True,
        request_verification_enabled=False,
        ignoring_self_events_enabled=True,
    )
    _register(app, context)
    return app


def _register(app: AsyncApp, context: SlackContext) -> None:
    briefs, home = BriefHandlers(context), HomeHandlers(context)
    app.middleware(SeenEvents(context.bot).skip_repeated)
    app.middleware(_enter_place)
    settings = SettingsHandlers(context)
    _add_command(app, context, "/settings", "settings", settings.handle_command, opens_form=True)
    app.view(SETTINGS_FORM)(settings.handle_form)
    _add_command(app, context, "/brief", "brief", briefs.handle_brief)
    _add_command(app, context, "/today", "today", briefs.handle_today)
    _add_command(app, context, "/upcoming", "upcoming", briefs.handle_upcoming)
    _add_command(app, context, "/timeline", "timeline", briefs.handle_timeline)
    frameworks = FrameworkHandlers(context, briefs.matrices)
    _add_command(app, context, "/framework", "framework", frameworks.handle_command)
    app.action(re.compile(r"card_(?:open_\d+|select|next|previous)"))(acknowledge_first(context, briefs.handle_open))
    app.action(SHARE_ACTION)(acknowledge_first(context, briefs.handle_share))
    compare = CompareHandlers(context)
    _add_command(app, context, "/compare", "compare", compare.handle_command)
    _register_card_tools(app, context, compare)
    app.options(SUBJECT_SELECT)(briefs.handle_options)
    app.view(SEARCH_MODAL)(briefs.handle_submission)
    app.shortcut(LOOKUP_SHORTCUT)(briefs.handle_shortcut)
    _register_moderation(app, context)
    searches = SearchHandlers(context)
    _add_command(app, context, "/briefing-search", "search", searches.handle_search)
    app.options(SECTION_SELECT)(searches.handle_section_options)
    app.options(SUBJECT_FILTER_SELECT)(searches.handle_subject_options)
    app.view(TEXT_SEARCH_MODAL)(searches.handle_submission)
    app.event("app_mention")(_handle_in_background(context, briefs.handle_mention))
    app.event("app_home_opened")(_handle_in_background(context, home.handle_opened))
    app.event("user_change")(home.handle_user_change)
    forget_workspace = acknowledge_first(context, partial(_forget_workspace, context))
    app.event("app_uninstalled")(forget_workspace)
    app.event("tokens_revoked")(forget_workspace)
    app.event("message")(_ignore_event)
    schedules = ScheduleHandlers(context)
    _add_command(app, context, "/schedule", "schedule", schedules.handle_command, opens_form=True)
    schedules.register(app)
    PostButtonHandlers(context).register(app)

    _register_help(app, context)
    UnknownRequests(context).register(app)

    async def report_error(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return _report_error(context, error, body)

    app.error(report_error)


def _add_command(  # noqa: PLR0913  # what a command is
    app: AsyncApp,
    context: SlackContext,
    command: str,
    name: str,
    handler: Callable[..., Awaitable[None]],
    *,
    opens_form: bool = False,
) -> None:
    """Registers a command whose acknowledgment is its answer.

    Args:
        app: the application.
        context: the dependencies of the handlers.
        command: with its slash.
        name: the name for monitoring.
        handler: answers it.
        opens_form: whether it may open a form with any input.
    """
    in_turn = answer_in_turn(context, handler, opens_form=opens_form)
    app.command(command)(measure_command(context.bot, name, in_turn))


async def _enter_place(body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> None:  # noqa: A002  # bolt's name
    """Applies the settings of the channel and the workspace to the answer to a request (a middleware of bolt)."""
    enter_place(find_place(body))
    await next()


def _register_help(app: AsyncApp, context: SlackContext) -> None:
    help_handlers = HelpHandlers(context, COMMANDS, app.async_dispatch)
    _add_command(app, context, "/briefing-help", "help", help_handlers.handle_help)
    _add_command(app, context, "/briefing-about", "about", help_handlers.handle_about)
    app.action(re.compile(rf"{HELP_ACTION}\w+"))(acknowledge_first(context, help_handlers.handle_press))


def _register_card_tools(app: AsyncApp, context: SlackContext, compare: CompareHandlers) -> None:
    """Registers the handlers of card tools: each tool of `CARD_TOOLS` has one."""
    tools = CardTools(context)
    compare.register_tool(tools)
    ReportHandlers(context).register(app, tools)
    calendars = CalendarHandlers(context, tools)
    calendars.register(app)
    _add_command(app, context, "/calendar", "calendar", calendars.handle_command)
    personal = PersonalHandlers(context)
    personal.register(tools)
    app.command("/follow")(measure_command(context.bot, "follow", acknowledge_first(context, personal.handle_follow)))
    app.command("/privacy")(
        measure_command(context.bot, "privacy", acknowledge_first(context, personal.handle_privacy))
    )
    tools.register(app)
    handouts = HandoutHandlers(context)
    handouts.register(tools.handlers)
    app.command("/briefing")(
        measure_command(context.bot, "briefing", acknowledge_first(context, handouts.handle_command))
    )


def _register_moderation(app: AsyncApp, context: SlackContext) -> None:
    data = DataHandlers(context)
    app.command("/data")(measure_command(context.bot, "data", acknowledge_first(context, data.handle_command)))
    app.shortcut(REFRESH_SHORTCUT)(acknowledge_first(context, data.handle_file_shortcut))
    app.action(re.compile(r"moderate_(?:menu_)?\d+"))(acknowledge_first(context, data.handle_component))
    app.view(re.compile(r"data_\w+"))(data.handle_form)


def _handle_in_background(
    context: SlackContext, handler: Callable[[dict[str, Any], AsyncWebClient], Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    """Returns a handler of an event that is acknowledged at once, because Slack would deliver it again."""

    async def handle(ack: object, body: dict[str, Any], client: AsyncWebClient) -> None:  # noqa: ARG001  # as all handlers
        await handler(body["event"], client)

    return acknowledge_first(context, handle)


async def _forget_workspace(context: SlackContext, ack: object, body: dict[str, Any], client: object) -> None:  # noqa: ARG001  # as all handlers
    """Deletes the token of a workspace that removed the application, or whose bot token was revoked."""
    event = body["event"]
    if event["type"] == "app_uninstalled" or event.get("tokens", {}).get("bot"):
        await context.workspaces.remove_installation(body.get("team_id") or "", body.get("enterprise_id") or "")


async def _ignore_event(ack: AsyncAck) -> None:
    await ack()


def _report_error(context: SlackContext, error: Exception, body: dict[str, Any]) -> BoltResponse:
    """Logs an error of a handler and answers the user: without an answer Slack shows a time-out."""
    user = body.get("user_id") or (body.get("user") or {}).get("id") or ""
    language = context.users.get_known_language(str(user))
    text = describe_failure(error, body, language)
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": text})
    # guard 42 false: tests/integration/slack_app/test_schedules.py::test_form_that_can_not_be_stored_stays_open
    if body.get("type") == "view_submission":
        return show_in_form(body, text, language)
    if body.get("type") == "block_suggestion":
        return BoltResponse(status=200, body={"options": []})
    return BoltResponse(status=200)
