"""Handles `/settings`: a form with language, visibility of answers, time zone and log channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.moderation.settings_text import (
    LANGUAGE_NAMES,
    VISIBILITY_NAMES,
    PlaceDefaults,
    build_settings_message,
    describe_changes,
    read_zone_setting,
)
from bot.slack_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.slack_app.form_metadata import read_chosen, read_metadata, read_state, write_metadata
from bot.slack_app.posting.channel_check import find_channel_problem
from bot.slack_app.posting.notifier import SlackNotifier
from bot.slack_app.refs import make_channel_ref, make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice, build_private_body
from bot.slack_app.ui.limits import MAX_OPTION_TEXT, clip_text
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.domain.place_settings import Place, Visibility
from briefings.domain.workspaces import WorkspaceSettings
from briefings.i18n import gettext as _
from briefings.i18n import languages, pgettext
from briefings.posting.schedule_input import InvalidInput, read_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.place_settings import PlaceSettings

SETTINGS_FORM: Final = "settings_form"
_CHANNEL, _WORKSPACE = "channel", "workspace"
_UNSET: Final = "unset"
_MAX_TITLE: Final = 24


class SettingsHandlers:
    """Shows the settings of a channel with their origin, and changes them.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._notifier = SlackNotifier(context.bot, context.workspaces)

    async def handle_command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Opens the form, which begins with the settings that apply in the channel."""
        user, team, channel = body["user_id"], body.get("team_id", ""), body.get("channel_id", "")
        language = (await self._context.users.find_profile(client, user)).language
        if not await is_moderator(self._context, client, team, user, ModeratorScope.WORKSPACE):
            await ack(build_private_body(build_notice(get_denial_text(ModeratorScope.WORKSPACE, language))))
            return
        await ack()
        panel = await self._render_panel(team, channel, language)
        stored = await self._load_workspace(team)
        metadata = write_metadata(body, channel=channel)
        view = self._build_form(panel, metadata, stored, channel, language)
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    async def handle_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Stores the changes of a form; invalid fields are marked in it."""
        user = body["user"]["id"]
        metadata = read_metadata(body, "channel")
        team, channel = metadata["team"], metadata["channel"]
        language = (await self._context.users.find_profile(client, user)).language
        if not await is_moderator(self._context, client, team, user, ModeratorScope.WORKSPACE):
            refusal = get_denial_text(ModeratorScope.WORKSPACE, language)
            await ack(response_action="errors", errors={f"{_CHANNEL}_language": refusal})
            return
        state, errors = read_state(body), {}
        chosen: dict[str, dict[str, object]] = {}
        for level in (_CHANNEL, _WORKSPACE):
            try:
                chosen[level] = self._read_level(state, level)
            except InvalidInput as error:
                errors[f"{level}_zone"] = error.message.translate(language)
        log_channel = _get_value(state, "log_channel", "selected_conversation")
        if problem := await self._find_problem(team, log_channel, language):
            errors["log_channel"] = problem
        if errors:
            await ack(response_action="errors", errors=errors)
            return
        await ack()
        await self._store(user, team, {_CHANNEL: channel, _WORKSPACE: ""}, chosen)
        await self._store_log_channel(user, team, log_channel)
        # The language may have been changed just now.
        shown = self._context.bot.places.find(Place(make_workspace_ref(team), (channel,))).settings.language
        panel = await self._render_panel(team, channel, shown or language, saved=True)
        await self._context.responder.send_private(metadata["response_url"], panel)

    def _read_level(self, state: Mapping[str, Any], level: str) -> dict[str, object]:
        """Parses the settings of a channel or a workspace in a form.

        Raises:
            InvalidInput: there is no such time zone, or there are several.
        """
        language = _get_choice(state, f"{level}_language")
        visibility = _get_choice(state, f"{level}_visibility")
        return {
            "language": "" if language == _UNSET else read_chosen(read_language, language),
            "visibility": None if visibility == _UNSET else read_chosen(Visibility, visibility),
            "zone": read_zone_setting(_get_value(state, f"{level}_zone", "value"), self._context.bot.clock()),
        }

    async def _store(
        self, user: str, team: str, channels: Mapping[str, str], chosen: Mapping[str, dict[str, object]]
    ) -> None:
        """Stores the changed settings of each level, and reports them."""
        bot, workspace_ref = self._context.bot, make_workspace_ref(team)
        for level, values in chosen.items():
            before = bot.places.get_stored(workspace_ref, channels[level])
            changes = {name: value for name, value in values.items() if getattr(before, name) != value}
            if not changes:
                continue
            settings = await bot.places.change(
                workspace_ref, channels[level], changes, actor=make_user_ref(user), now=bot.clock()
            )
            language = bot.places.find(Place(workspace_ref)).settings.language or bot.settings.default_language
            where = f"<#{channels[level]}>" if channels[level] else _("the whole workspace", language)
            line = _(
                "{user} changed the settings of {where}: {what}.",
                language,
                user=self._context.users.get_known_name(user),
                where=where,
                what=describe_changes(changes, settings, language),
            )
            await self._notifier.log_change(workspace_ref, (line,))

    async def _store_log_channel(self, user: str, team: str, channel: str) -> None:
        before = await self._load_workspace(team)
        if (before.log_channel or "") == channel:
            return
        after = WorkspaceSettings(
            before.workspace_ref, before.moderators_channel, before.moderators_role, channel or None
        )
        await self._context.bot.storage.workspace_settings.set_workspace_settings(
            after, actor=make_user_ref(user), now=self._context.bot.clock()
        )

    async def _find_problem(self, team: str, channel: str, language: str) -> str:
        """Explains why a new log channel can't be posted to; empty if it can, or if it is the current one."""
        if not channel or channel == (await self._load_workspace(team)).log_channel:
            return ""
        return await find_channel_problem(self._context.workspaces, make_channel_ref(team, channel), language)

    async def _load_workspace(self, team: str) -> WorkspaceSettings:
        return await self._context.bot.storage.workspace_settings.load_workspace_settings(make_workspace_ref(team))

    async def _render_panel(self, team: str, channel: str, language: str, *, saved: bool = False) -> SlackMessage:
        bot = self._context.bot
        log_channel = (await self._load_workspace(team)).log_channel
        message = build_settings_message(
            bot.places.find(Place(make_workspace_ref(team), (channel,) if channel else ())),
            f"<#{log_channel}>" if log_channel else "",
            PlaceDefaults(bot.settings.timezone, Visibility.PRIVATE, is_workspace=True),
            language,
            now=bot.clock(),
            note=_("Saved.", language) if saved else "",
        )
        return render_moderator_message(message, self._context.users.get_known_name)

    def _build_form(
        self, panel: SlackMessage, metadata: str, stored: WorkspaceSettings, channel: str, language: str
    ) -> dict[str, Any]:
        places, workspace_ref = self._context.bot.places, stored.workspace_ref
        own = places.get_stored(workspace_ref, channel)
        log = {"type": "conversations_select", "action_id": "log_channel"}
        log |= {"filter": {"include": ["public", "private"], "exclude_bot_users": True}}  # type: ignore[dict-item]
        if stored.log_channel:
            log["initial_conversation"] = stored.log_channel
        blocks = [
            *panel.blocks,
            {"type": "header", "text": _build_plain_text(_("This channel", language))},
            *_build_level(_CHANNEL, own, _("as the workspace", language), language),
            {"type": "header", "text": _build_plain_text(_("The whole workspace", language))},
            *_build_level(_WORKSPACE, places.get_stored(workspace_ref), _("default", language), language),
            _build_input("log_channel", _("Where changes are reported", language), log),
        ]
        return {
            "type": "modal",
            "callback_id": SETTINGS_FORM,
            "private_metadata": metadata,
            "title": _build_plain_text(clip_text(_("Settings", language), _MAX_TITLE)),
            "submit": _build_plain_text(pgettext("button", "Save", language)),
            "close": _build_plain_text(pgettext("button", "Cancel", language)),
            "blocks": blocks,
        }


def _build_level(level: str, settings: PlaceSettings, unset: str, language: str) -> list[dict[str, Any]]:
    """Builds the fields of a channel or of a workspace, filled in with its settings."""
    language_names = {tag: _(LANGUAGE_NAMES.get(tag, tag), language) for tag in sorted(languages(), reverse=True)}
    seen = {key.value: _(name, language) for key, name in VISIBILITY_NAMES.items()}
    zone: dict[str, Any] = {"type": "plain_text_input", "action_id": f"{level}_zone", "max_length": 100}
    zone_label = _("Time zone: a city, JST, UTC+9, Asia/Tokyo; empty: {unset}", language, unset=unset)
    if settings.zone:
        zone["initial_value"] = settings.zone
    return [
        _select(
            f"{level}_language", _("Language of all answers", language), language_names, settings.language, unset
        ),
        _select(f"{level}_visibility", _("Answers are seen by", language), seen, settings.visibility or "", unset),
        _build_input(f"{level}_zone", zone_label, zone),
    ]


def _select(block: str, label: str, options: Mapping[str, str], chosen: str, unset: str) -> dict[str, Any]:
    listed = {_UNSET: unset, **options}
    made = [{"text": _build_plain_text(text), "value": value} for value, text in listed.items()]
    initial = next(option for option in made if option["value"] == (chosen or _UNSET))
    element = {"type": "static_select", "action_id": block, "options": made, "initial_option": initial}
    return {**_build_input(block, label, element), "optional": False}


def _build_input(block: str, label: str, element: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block,
        "optional": True,
        "label": _build_plain_text(label),
        "element": element,
    }


def _build_plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip_text(text, MAX_OPTION_TEXT), "emoji": True}


def _get_value(state: Mapping[str, Any], block: str, key: str) -> str:
    return str((state.get(block, {}).get(block) or {}).get(key) or "")


def _get_choice(state: Mapping[str, Any], block: str) -> str:
    option = (state.get(block, {}).get(block) or {}).get("selected_option") or {}
    return str(option.get("value", _UNSET))
