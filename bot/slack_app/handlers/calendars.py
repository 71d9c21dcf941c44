"""Handles `/calendar`: calendars that a member subscribes to, their buttons and the form, and links to cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.card_tools.tools import LINK
from bot.cooldowns import Cost, format_cooldown_text
from bot.moderation.parts import ModeratorMessage, build_notice
from bot.personal.calendar_panel import CalendarPanel, get_missing_address_text, is_offered
from bot.slack_app.moderation import forms
from bot.slack_app.moderation.surface import Origin
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_private_body
from bot.slack_app.ui.blocks import TOOL_ACTION
from bot.slack_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from bot.web.calendar_ids import CalendarAction, CalendarId
from bot.web.card_links import build_link_message
from briefings.domain.calendars import MAX_CALENDAR_SUBJECTS
from briefings.i18n import gettext as _
from briefings.i18n import languages, pgettext
from briefings.posting.schedule_input import InvalidInput
from briefings.text.language_names import get_language_name

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.card_tools.menu import CardToolUse
    from bot.slack_app.context import SlackContext
    from bot.slack_app.handlers.card_tools import CardTools, ToolPress
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.calendars import CalendarSubscription

CALENDAR_FORM: Final = "calendar_form"
CALENDAR_SUBJECTS: Final = "calendar_subjects"

_ACTIONS_ON_ONE: Final = frozenset({CalendarAction.CHANGE, CalendarAction.REVOKE})
_FORM_ACTIONS: Final = frozenset({CalendarAction.ADD, CalendarAction.CHANGE})


class CalendarHandlers:
    """Answers members about their calendars.

    Args:
        context: the dependencies of the handlers.
        tools: registers the handlers of buttons.
    """

    def __init__(self, context: SlackContext, tools: CardTools) -> None:
        self._context = context
        self._tools = tools
        self._panel = CalendarPanel(context.bot)

    def register(self, app: AsyncApp) -> None:
        """Adds the handlers of buttons, of the form and of links to the application."""
        tools = self._tools
        tools.register_component(CalendarId, self.handle_component)
        if is_offered(self._context.bot):
            tools.handlers.register(LINK.name, self.show_card_link)
        app.view(CALENDAR_FORM)(self.handle_form)
        app.options(CALENDAR_SUBJECTS)(self.handle_options)

    async def handle_command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers `/calendar`: the member's calendars, or the action named by the words after it."""
        user = body["user_id"]
        language = (await self._context.users.find_profile(client, user)).language
        word, _space, calendar_id = body.get("text", "").strip().partition(" ")
        action = _find_action(word) if word else CalendarAction.LIST
        owner = make_user_ref(user)
        if not is_offered(self._context.bot):
            message = build_notice(get_missing_address_text(language))
        elif action is None or (action in _ACTIONS_ON_ONE) != bool(calendar_id.strip()):
            message = build_notice(_format_usage(language))
        elif action in _FORM_ACTIONS:
            await ack()
            await self._open_form(client, body["trigger_id"], Origin.of_command(body), action, calendar_id, language)
            return
        elif action is CalendarAction.REVOKE:
            message = await self._panel.revoke(calendar_id, owner, language)
        else:
            message = await self._panel.show_list(owner, language)
        await ack(build_private_body(self._render(message)))

    async def handle_component(
        self, press: ToolPress, component_id: CalendarId, chosen: str
    ) -> ModeratorMessage | None:
        """Opens the form, or returns the new message."""
        language = await self._tools.find_language(press)
        if not is_offered(self._context.bot):
            return build_notice(get_missing_address_text(language))
        if component_id.action in _FORM_ACTIONS:
            trigger, origin = press.body["trigger_id"], Origin.of_press(press.body)
            await self._open_form(press.client, trigger, origin, component_id.action, component_id.calendar, language)
            return None
        return await self._panel.handle_component(component_id, chosen, make_user_ref(press.user), language)

    async def handle_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Makes or changes the calendar of a form; invalid fields are marked in it."""
        view = body["view"]
        origin, carried = forms.read_form(body)
        language = (await self._context.users.find_profile(client, origin.user)).language
        owner = make_user_ref(origin.user)
        calendar = await self._panel.find(str(carried.get("calendar", "")), owner)
        subjects = self._context.service.content_index.subjects
        try:
            choice = self._panel.read_choice(
                calendar,
                forms.read_value(view, "language") or language,
                lambda key: key if key in subjects else None,
                subjects=",".join(forms.read_values(view, "subjects")),
                lead_days=forms.read_value(view, "lead_days"),
                followed=bool(forms.read_values(view, "followed")),
            )
        except InvalidInput as error:
            await ack(response_action="errors", errors={"lead_days": error.message.translate(language)})
            return
        seconds = self._context.bot.cooldowns.use(Cost.EXPORT, owner, make_workspace_ref(origin.team))
        if seconds:
            await ack(response_action="errors", errors={"lead_days": format_cooldown_text(seconds, language)})
            return
        await ack()
        if calendar is not None:
            message = await self._panel.change(calendar, choice, language)
        elif carried.get("calendar"):
            message = await self._panel.show_list(owner, language)  # it was revoked while the form was open
        else:
            message = await self._panel.add(owner, choice, language)
        await self._context.responder.send_private(origin.response_url, self._render(message))

    async def handle_options(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Completes names of subjects in the form."""
        language = (await self._context.users.find_profile(client, body["user"]["id"])).language
        subjects = self._context.service.content_index.subjects
        hits = self._context.service.complete_name(body.get("value", ""), language, MAX_OPTIONS)
        keys = dict.fromkeys(hit.subject for hit in hits if hit.subject in subjects)
        await ack(
            options=[
                {"text": _build_plain_text(subjects[key].get_localized_name(language)), "value": key} for key in keys
            ]
        )

    async def show_card_link(self, press: ToolPress, use: CardToolUse) -> None:
        """Answers the tool "Link to this card"."""
        message = await build_link_message(self._context.bot, use.request, use.revision, use.language)
        await self._tools.show(press, message)

    async def _open_form(  # noqa: PLR0913, PLR0917 - where the form is opened, and what for
        self,
        client: AsyncWebClient,
        trigger: str,
        origin: Origin,
        action: CalendarAction,
        calendar_id: str,
        language: str,
    ) -> None:
        calendar = None
        if action is CalendarAction.CHANGE:
            calendar = await self._panel.find(calendar_id, make_user_ref(origin.user))
            if calendar is None:
                text = _("This calendar no longer exists. /calendar lists your calendars.", language)
                await self._context.responder.send_private(origin.response_url, self._render(build_notice(text)))
                return
        view = self._build_form(origin, calendar, language)
        await client.views_open(trigger_id=trigger, view=view)

    def _build_form(self, origin: Origin, calendar: CalendarSubscription | None, language: str) -> dict[str, Any]:
        subjects = self._context.service.content_index.subjects
        chosen = [
            {"text": _build_plain_text(subjects[key].get_localized_name(language)), "value": key}
            for key in (calendar.subjects if calendar else ())
            if key in subjects
        ]
        names: dict[str, Any] = {
            "type": "multi_external_select",
            "action_id": CALENDAR_SUBJECTS,
            "min_query_length": 0,
            "max_selected_items": MAX_CALENDAR_SUBJECTS,
        }
        days: dict[str, Any] = {"type": "plain_text_input", "max_length": 40}
        if calendar is not None and calendar.lead_days:
            days["initial_value"] = ", ".join(map(str, calendar.lead_days))
        followed: dict[str, Any] = {
            "type": "checkboxes",
            "options": [{"text": _build_plain_text(_("Also what you follow", language)), "value": "yes"}],
        }
        if calendar is not None and calendar.followed:
            followed["initial_options"] = followed["options"]
        language_options = [
            {"text": _build_plain_text(get_language_name(tag, tag) or tag), "value": tag} for tag in languages()
        ]
        current = calendar.language if calendar else language
        tongue = {
            "type": "static_select",
            "options": language_options,
            "initial_option": next(
                (option for option in language_options if option["value"] == current), language_options[0]
            ),
        }
        blocks = [
            forms.build_input(
                "subjects",
                _("Subjects", language),
                {**names, "initial_options": chosen} if chosen else names,
                optional=True,
                hint=_("Empty for all anniversaries", language),
            ),
            forms.build_input(
                "lead_days",
                _("Lead days", language),
                days,
                optional=True,
                hint=_("Further entries this many days before, such as 30, 7; empty for none", language),
            ),
            forms.build_input("followed", _("Followed subjects", language), followed, optional=True),
            forms.build_input("language", _("Language of the entries", language), tongue),
        ]
        title = _("New calendar", language) if calendar is None else _("Change the calendar", language)
        submit = pgettext("button", "Save", language)
        return forms.build_form(
            CALENDAR_FORM, title, submit, blocks, origin, language, calendar=calendar.id if calendar else ""
        )

    def _render(self, message: ModeratorMessage) -> SlackMessage:
        return render_moderator_message(message, self._context.users.get_known_name, action=TOOL_ACTION)


def list_words(language: str) -> dict[str, CalendarAction]:
    """Lists the words after the command, in a language."""
    return {
        pgettext("word after /calendar", "list", language): CalendarAction.LIST,
        pgettext("word after /calendar", "add", language): CalendarAction.ADD,
        pgettext("word after /calendar", "change", language): CalendarAction.CHANGE,
        pgettext("word after /calendar", "revoke", language): CalendarAction.REVOKE,
    }


def _find_action(word: str) -> CalendarAction | None:
    """Finds the action named by a word after the command, in any language of the program."""
    folded = word.casefold()
    return next((words[folded] for language in languages() if folded in (words := list_words(language))), None)


def _format_usage(language: str) -> str:
    return _(
        "Use /calendar alone for your calendars, or with add, or with change or revoke and the id of a calendar.",
        language,
    )


def _build_plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip_text(text, MAX_OPTION_TEXT) or "…", "emoji": True}
