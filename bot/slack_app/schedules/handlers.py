"""Handles `/schedule`: the command, the buttons of the panel, and the forms. Each checks the user again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.acknowledgment import acknowledge_first
from bot.slack_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.slack_app.form_metadata import make_outdated_error, read_metadata, read_state, write_metadata
from bot.slack_app.posting.channel_check import find_channel_problem
from bot.slack_app.refs import find_team, make_channel_ref
from bot.slack_app.responder import build_message_body, build_notice
from bot.slack_app.schedules.actions import ModeratorRequest, ScheduleActions
from bot.slack_app.schedules.form import (
    NOTICES_FORM,
    SCHEDULE_FORM,
    SUBJECTS_SELECT,
    InvalidForm,
    build_notices_form,
    build_schedule_form,
    read_notices_form,
    read_schedule_form,
)
from bot.slack_app.schedules.values import ScheduleAction, ScheduleValue
from bot.slack_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from briefings.i18n import gettext as _
from briefings.i18n import languages, pgettext
from briefings.posting.schedule_input import InvalidInput

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.schedules import Schedule

_NOTICES: Final = "notices"


class ScheduleHandlers:
    """Answers moderators.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._actions = ScheduleActions(context)

    def register(self, app: AsyncApp) -> None:
        """Adds the handlers of buttons and forms to the application."""
        app.action(re.compile(r"schedule_[a-z]+_\d+_\d+"))(acknowledge_first(self._context, self.handle_press))
        app.view(SCHEDULE_FORM)(self.handle_form)
        app.view(NOTICES_FORM)(self.handle_notices)
        app.options(SUBJECTS_SELECT)(self.handle_options)

    async def handle_command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers `/schedule`: the panel, or the action named by the words after it."""
        request = await self._authorize(body, client)
        if isinstance(request, str):
            await ack(_build_private_body(build_notice(request)))
            return
        words = body.get("text", "").split()
        action = _find_action(words[0]) if words else ScheduleAction.LIST
        if action == _NOTICES:
            await ack()
            settings = await self._actions.load_settings(request)
            view = build_notices_form(request.language, write_metadata(body), settings)
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            return
        number = int(words[1]) if len(words) > 1 and words[1].isdecimal() and len(words[1]) < 10 else 0
        needs_number = action not in {None, ScheduleAction.LIST, ScheduleAction.ADD}
        if not isinstance(action, ScheduleAction) or len(words) > 2 or needs_number != bool(number):
            await ack(_build_private_body(build_notice(_format_usage(request.language))))
            return
        value = ScheduleValue(action, number)
        try:
            if action in {ScheduleAction.ADD, ScheduleAction.EDIT}:
                schedule = await self._find(request, value)
                await ack()
                await self._open_form(client, request, body, schedule)
                return
            message = await self._run(request, value)
        except InvalidInput as error:
            message = build_notice(error.message.translate(request.language))
        await ack(_build_private_body(message))

    async def handle_press(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:  # noqa: ARG002 - as all handlers
        """Handles a button; the panel shows the result."""
        request = await self._authorize(body, client)
        if isinstance(request, str):
            await self._context.responder.send_private(body["response_url"], build_notice(request))
            return
        value = ScheduleValue.decode(str(body["actions"][0].get("value", "")))
        if value is None:
            text = _("This button is from an earlier version. Use /schedule again.", request.language)
            await self._context.responder.send_private(body["response_url"], build_notice(text))
            return
        try:
            if value.action in {ScheduleAction.ADD, ScheduleAction.EDIT}:
                await self._open_form(client, request, body, await self._find(request, value))
                return
            message, replace = await self._run(request, value), True
        except InvalidInput as error:
            message, replace = build_notice(error.message.translate(request.language)), False
        await self._context.responder.send_private(body["response_url"], message, replace=replace)

    async def handle_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Adds or changes the schedule of a form; invalid fields are marked in it."""
        metadata = read_metadata(body)
        request = await self._authorize(body, client)
        if isinstance(request, str):
            await ack(response_action="errors", errors={"channel": request})
            return
        try:
            values = read_schedule_form(read_state(body), request.team, request.language, self._context.bot.clock())
            schedule = await self._find(request, ScheduleValue(ScheduleAction.EDIT, metadata.get("number", 0)))
            await self._check(request, values, schedule)
            message = await self._actions.save(request, schedule, values)
        except InvalidForm as error:
            await ack(response_action="errors", errors=error.errors)
            return
        except InvalidInput as error:
            await ack(response_action="errors", errors={"channel": error.message.translate(request.language)})
            return
        await ack()
        self._answer_later(metadata, message)

    async def handle_notices(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Stores the settings of the workspace."""
        metadata = read_metadata(body)
        request = await self._authorize(body, client)
        if isinstance(request, str):
            await ack(response_action="errors", errors={"moderators_channel": request})
            return
        try:
            values = read_notices_form(read_state(body), request.language)
            await self._check_notices(request, values)
        except InvalidForm as error:
            await ack(response_action="errors", errors=error.errors)
            return
        text = await self._actions.save_settings(request, values)
        await ack()
        self._answer_later(metadata, build_notice(text))

    async def handle_options(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Completes subjects in the form."""
        language = (await self._context.users.find_profile(client, body["user"]["id"])).language
        options = []
        for hit in self._context.service.complete_name(body.get("value", ""), language, MAX_OPTIONS):
            name = self._actions.name_subject(hit.subject, language)
            text = {"type": "plain_text", "text": clip_text(name, MAX_OPTION_TEXT), "emoji": True}
            options.append({"text": text, "value": hit.subject})
        await ack(options=options)

    async def _authorize(self, body: dict[str, Any], client: AsyncWebClient) -> ModeratorRequest | str:
        """Returns the request of a moderator; a refusal for users who are not moderators of the workspace."""
        user = body.get("user_id") or body["user"]["id"]
        team = find_team(body)
        is_allowed = await is_moderator(self._context, client, team, user, ModeratorScope.WORKSPACE)
        profile = await self._context.users.find_profile(client, user)
        if not is_allowed:
            return get_denial_text(ModeratorScope.WORKSPACE, profile.language)
        return ModeratorRequest(user, profile.name or user, team, profile.language)

    async def _find(self, request: ModeratorRequest, value: ScheduleValue) -> Schedule | None:
        if not value.number:
            return None
        include_removed = value.action is ScheduleAction.HISTORY
        return await self._actions.editor.find(request.workspace_ref, value.number, include_removed=include_removed)

    async def _run(self, request: ModeratorRequest, value: ScheduleValue) -> SlackMessage:
        schedule = await self._find(request, value) if value.action is not ScheduleAction.LIST else None
        if schedule is None:
            return await self._actions.show_panel(request, value.page)
        run = {
            ScheduleAction.PREVIEW: self._actions.preview,
            ScheduleAction.PAUSE: self._actions.pause,
            ScheduleAction.RESUME: self._actions.resume,
            ScheduleAction.HISTORY: self._actions.show_history,
            ScheduleAction.ASK_REMOVAL: self._actions.ask_removal,
            ScheduleAction.REMOVE: self._actions.remove,
        }.get(value.action, self._actions.show_schedule)
        return await run(request, schedule, value.page)

    async def _open_form(
        self, client: AsyncWebClient, request: ModeratorRequest, body: dict[str, Any], schedule: Schedule | None
    ) -> None:
        view = build_schedule_form(
            request.language,
            write_metadata(body, number=schedule.id if schedule else 0),
            schedule,
            lambda subject: self._actions.name_subject(subject, request.language),
            channel=body.get("channel_id") or (body.get("channel") or {}).get("id", ""),
            defaults=self._context.bot.places.find_here(),
        )
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def _check(self, request: ModeratorRequest, values: dict[str, Any], schedule: Schedule | None) -> None:
        """Checks the values of a form that depend on the content and the workspace.

        Raises:
            FormOutdated: a subject is neither in the content nor in the schedule.
            InvalidForm: the channel can't be posted to, or a review has no channel.
        """
        known = {*self._context.service.content_index.subjects, *(schedule.subjects if schedule else ())}
        if not known.issuperset(values["subjects"]):
            raise make_outdated_error()
        if problem := await self._find_problem(request, values["channel_ref"].channel):
            raise InvalidForm({"channel": problem})
        if values["review"] and (await self._actions.load_settings(request)).moderators_channel is None:
            text = _("A review needs a moderators' channel: set it with /schedule notices first.", request.language)
            raise InvalidForm({"review": text})

    async def _check_notices(self, request: ModeratorRequest, values: dict[str, str | None]) -> None:
        """Raises `InvalidForm` if a channel can't be posted to."""
        for block in ("moderators_channel", "log_channel"):
            if (channel := values[block]) and (problem := await self._find_problem(request, channel)):
                raise InvalidForm({block: problem})

    async def _find_problem(self, request: ModeratorRequest, channel: str) -> str:
        return await find_channel_problem(
            self._context.workspaces, make_channel_ref(request.team, channel), request.language
        )

    def _answer_later(self, metadata: dict[str, Any], message: SlackMessage) -> None:
        """Answers where the form was opened.

        If the response URL is used up, only the answer is lost, not the change.
        """
        work = self._context.responder.send_private(metadata["response_url"], message)
        self._context.tasks.start(work, "Slack answer to a form")


def _find_action(word: str) -> ScheduleAction | str | None:
    """Finds the action named by a word after the command, in any language of the program."""
    folded = word.casefold()
    return next((words[folded] for language in languages() if folded in (words := list_words(language))), None)


def list_words(language: str) -> dict[str, ScheduleAction | str]:
    """Lists the words after the command, in a language."""
    return {
        pgettext("word after /schedule", "list", language): ScheduleAction.LIST,
        pgettext("word after /schedule", "add", language): ScheduleAction.ADD,
        pgettext("word after /schedule", "edit", language): ScheduleAction.EDIT,
        pgettext("word after /schedule", "preview", language): ScheduleAction.PREVIEW,
        pgettext("word after /schedule", "pause", language): ScheduleAction.PAUSE,
        pgettext("word after /schedule", "resume", language): ScheduleAction.RESUME,
        pgettext("word after /schedule", "remove", language): ScheduleAction.ASK_REMOVAL,
        pgettext("word after /schedule", "why", language): ScheduleAction.HISTORY,
        pgettext("word after /schedule", "notices", language): _NOTICES,
    }


def _format_usage(language: str) -> str:
    return _(
        "Use /schedule alone for all schedules, or with add, notices, or edit, preview, pause, resume, remove or why "
        "and the number of a schedule.",
        language,
    )


def _build_private_body(message: SlackMessage) -> dict[str, Any]:
    return {**build_message_body(message), "response_type": "ephemeral"}
