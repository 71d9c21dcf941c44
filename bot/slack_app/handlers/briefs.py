"""Handles `/brief` and the other commands that answer with a card."""

from __future__ import annotations

import asyncio
import json
from datetime import MAXYEAR
from typing import TYPE_CHECKING, Any, Final

from slack_bolt.response import BoltResponse

from bot.calendar_file import build_calendar_file
from bot.cooldowns import Cost, format_cooldown_text
from bot.slack_app.acknowledgment import acknowledge_first
from bot.slack_app.answer_cache import AnswerCache
from bot.slack_app.direct_files import send_files
from bot.slack_app.form_metadata import read_metadata, write_metadata
from bot.slack_app.handlers.matrices import MatrixAnswers
from bot.slack_app.handlers.timelines import TimelineAnswers
from bot.slack_app.moderation.forms import read_value
from bot.slack_app.refs import PLATFORM, find_team, make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice, build_private_body, build_public_body
from bot.slack_app.ui.blocks import SlackMessage, render_card
from bot.slack_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from bot.slack_app.ui.values import CardValue, UnknownValue, decode_value, encode_value
from briefings.domain.cards import (
    MAX_LOOKAHEAD_DAYS,
    CardRequest,
    View,
    build_day_request,
    build_timeline_request,
    build_upcoming_request,
)
from briefings.domain.matches import SearchOutcome
from briefings.i18n import gettext as _
from briefings.i18n import pgettext
from briefings.text.date_input import InvalidDateInput, parse_day
from briefings.text.span_input import split_span

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.answer_cache import QueryAnswer
    from bot.slack_app.context import SlackContext
    from briefings.domain.cards import Card

DEFAULT_DAYS: Final = 30
SEARCH_MODAL: Final = "search_modal"
SUBJECT_SELECT: Final = "subject_select"
_MAX_QUERY_LENGTH: Final = 300
_MAX_MODAL_TITLE: Final = 24
_MAX_DIGITS: Final = 5


class BriefHandlers:
    """Answers the commands of members.

    Args:
        context: the dependencies of the handlers.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._timelines = TimelineAnswers(context)
        self.matrices = MatrixAnswers(context)
        self._answers = AnswerCache()

    async def handle_brief(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers `/brief`: a card, a choice, similar names; without text it opens a form."""
        query = body.get("text", "").strip()
        language = await self._find_language(client, body["user_id"])
        if not query:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=self._search_view(body, language))
            return
        if not await self._refuse_if_too_often(ack, body, Cost.SEARCH, language):
            self._acknowledge(ack, query, language)

    async def handle_today(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers `/today`: what happened on a day."""
        language = await self._find_language(client, body["user_id"])
        try:
            day = parse_day(body.get("text", ""), self._context.today)
        except InvalidDateInput as error:
            await ack(build_private_body(build_notice(error.format_line(language))))
            return
        await ack(self._build_card_body(build_day_request(day), language))

    async def handle_upcoming(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers `/upcoming`: a number of days, a subject, or both, in any order."""
        language = await self._find_language(client, body["user_id"])
        days, words = DEFAULT_DAYS, []
        for word in body.get("text", "").split():
            if word.isdecimal() and len(word) <= _MAX_DIGITS and 1 <= int(word) <= MAX_LOOKAHEAD_DAYS:
                days = int(word)
            else:
                words.append(word)
        subject = self._resolve_subject(" ".join(words), language) if words else ""
        if subject is None:
            self._acknowledge(ack, " ".join(words), language)
            return
        await ack(self._build_card_body(build_upcoming_request(self._context.today, days, subject), language))

    async def handle_timeline(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers `/timeline`: the chronology of a subject, of all times or between the dates after its name."""
        language = await self._find_language(client, body["user_id"])
        try:
            query, span = split_span(body.get("text", ""), self._context.today)
        except InvalidDateInput as error:
            await ack(build_private_body(build_notice(error.format_line(language))))
            return
        subject = self._resolve_subject(query, language) if query else None
        if subject is None:
            self._acknowledge(ack, query, language)
            return
        if await self._refuse_if_too_often(ack, body, Cost.PICTURE, language):
            return
        if span is None or span.end is None or span.end.year == MAXYEAR:
            span = self._context.service.find_period(body.get("text", ""), language) or span
        request = build_timeline_request(subject, span)

        async def send(**_unused: object) -> None:
            await self._timelines.send_private(client, body, (request, 0), language, is_replaced=False)

        # A new picture takes longer than an answer may.
        await acknowledge_first(self._context, send)(ack, {**body, "user": {"id": body["user_id"]}}, client)

    async def handle_open(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Opens the card that a button or an option names.

        A card that is shown only to one user changes in place; a press on a card of the channel opens a card for the
        user who pressed.
        """
        await ack()
        language = await self._find_language(client, body["user"]["id"])
        is_private = bool(body["container"].get("is_ephemeral"))
        decoded = decode_value(_get_pressed_value(body))
        view = decoded.request.view if isinstance(decoded, CardValue) else None
        if isinstance(decoded, CardValue) and view is View.TIMELINE:
            value = (decoded.request, decoded.part)
            await self._timelines.send_private(client, body, value, language, is_replaced=is_private)
            return
        if isinstance(decoded, CardValue) and view is View.MATRIX:
            await self.matrices.send_private(client, body, decoded.request, language, is_replaced=is_private)
            return
        if isinstance(decoded, CardValue) and view is View.CALENDAR:
            notice = build_notice(await self._send_calendar(client, body, decoded.request, language))
            await self._context.responder.send_private(body["response_url"], notice)
            return
        message = self._render_value(_get_pressed_value(body), language)
        if view is View.WORDS:
            user, workspace = make_user_ref(body["user"]["id"]), make_workspace_ref(find_team(body))
            if seconds := self._context.bot.cooldowns.use(Cost.SEARCH, user, workspace):
                message, is_private = build_notice(format_cooldown_text(seconds, language)), False
        await self._context.responder.send_private(body["response_url"], message, replace=is_private)

    async def _send_calendar(
        self, client: AsyncWebClient, body: dict[str, Any], request: CardRequest, language: str
    ) -> str:
        """Sends the calendar file of a card to the user of a payload; returns the answer about it."""
        user, workspace = make_user_ref(body["user"]["id"]), make_workspace_ref(find_team(body))
        if seconds := self._context.bot.cooldowns.use(Cost.PICTURE, user, workspace):
            return format_cooldown_text(seconds, language)
        card = self._context.service.build_card(request, language, today=self._context.today)
        if card is None:
            return _build_missing_notice(language).text
        file = await asyncio.to_thread(build_calendar_file, self._context.service, request.subject, language)
        return await send_files(client, user.user, render_card(card)[0], [file], language)

    async def handle_share(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Posts the card of a private answer in its channel."""
        await ack()
        language = await self._find_language(client, body["user"]["id"])
        decoded = decode_value(_get_pressed_value(body))
        if isinstance(decoded, CardValue) and decoded.request.view is View.TIMELINE:
            answer = await self._timelines.post(client, body, decoded.request, language)
        elif isinstance(decoded, CardValue) and decoded.request.view is View.MATRIX:
            answer = await self.matrices.post(client, body, decoded.request, language)
        else:
            message = self._render_value(_get_pressed_value(body), language, shareable=False)
            answer = await self._context.post_message(client, body["channel"]["id"], message)
        if answer is not None:
            await self._context.responder.send_private(body["response_url"], build_notice(_(answer, language)))

    async def handle_options(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Completes names in the form of `/brief`."""
        language = await self._find_language(client, body["user"]["id"])
        await ack(options=self._complete_options(body.get("value", ""), language))

    async def handle_submission(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers the form of `/brief` where the command was typed."""
        url = read_metadata(body)["response_url"]
        await ack()
        language = await self._find_language(client, body["user"]["id"])
        chosen = read_value(body["view"], "subject")
        await self._context.responder.send_private(url, self._render_value(chosen, language))

    async def handle_shortcut(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers the shortcut of a message: the subjects that its text names."""
        await ack()
        language = await self._find_language(client, body["user"]["id"])
        subjects = self._context.service.find_mentions(body["message"].get("text") or "")
        if not subjects:
            text = _("No known country or topic was found in this text.", language)
            await self._context.responder.send_private(body["response_url"], build_notice(text))
            return
        options = [
            {
                "text": _build_plain_text(subject.get_localized_name(language)),
                "value": encode_value(CardRequest(subject.id)),
            }
            for subject in subjects[:MAX_OPTIONS]
        ]
        title = _("What this text mentions", language)
        select = {
            "type": "static_select",
            "action_id": "card_select",
            "placeholder": _build_plain_text(_("Choose one to open", language)),
            "options": options,
        }
        blocks = (*build_notice(title).blocks, {"type": "actions", "elements": [select]})
        await self._context.responder.send_private(body["response_url"], SlackMessage(blocks, title))

    async def handle_mention(self, event: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers a mention (`@bot アルメニア`) in its thread."""
        query = " ".join(word for word in event.get("text", "").split() if not word.startswith("<@"))
        language = await self._find_language(client, event["user"])
        if query:
            message = self.answer_query(query, language, shareable=False)
        else:
            message = build_notice(_("Write a name after the mention: the card appears in this thread.", language))
        thread = event.get("thread_ts") or event["ts"]
        await self._context.post_message(client, event["channel"], message, thread=thread)

    def _acknowledge(self, ack: AsyncAck, query: str, language: str) -> None:
        """Answers a query with the acknowledgment, which is cached as JSON."""
        is_public = self._context.answers_publicly
        answer = self._find_answer(query, language, shareable=not is_public)
        # A result without a match is useful only to the user who asked.
        body = json.dumps(build_public_body(answer.message)) if is_public and not answer.is_miss else answer.payload
        ack.response = BoltResponse(status=200, body=body)

    def answer_query(self, query: str, language: str, *, shareable: bool = True) -> SlackMessage:
        """Returns the message that answers a query."""
        return self._find_answer(query, language, shareable=shareable).message

    def _find_answer(self, query: str, language: str, *, shareable: bool) -> QueryAnswer:
        context, query = self._context, query[:_MAX_QUERY_LENGTH]
        answer = self._answers.answer_query(context.service, context.today, query, language, shareable=shareable)
        if answer.is_miss:
            context.miss_counter.count_miss(query)
            context.bot.metrics.count_unanswered(PLATFORM)
        return answer

    def _build_card_body(self, request: CardRequest, language: str) -> dict[str, Any]:
        """Returns the acknowledgment that shows a card, to one user or to the channel."""
        is_public = self._context.answers_publicly
        card = self._context.service.build_card(request, language, today=self._context.today)
        message = render_card(card, shareable=not is_public)[0] if card else _build_missing_notice(language)
        return build_public_body(message) if is_public and card else build_private_body(message)

    def _render_value(self, value: str, language: str, *, shareable: bool = True) -> SlackMessage:
        decoded = decode_value(value)
        if isinstance(decoded, UnknownValue):
            return build_notice(
                _("This button is from an earlier version and can't be opened. Use /brief again.", language)
            )
        card: Card | None = self._context.service.build_card(decoded.request, language, today=self._context.today)
        if card is None:
            return _build_missing_notice(language)
        messages = render_card(card, shareable=shareable)
        return messages[min(decoded.part, len(messages) - 1)]

    def _resolve_subject(self, query: str, language: str) -> str | None:
        match = self._context.service.search(query, language)
        return match.hits[0].subject if match.outcome is SearchOutcome.FOUND else None

    def _complete_options(self, typed: str, language: str) -> list[dict[str, Any]]:
        service = self._context.service
        options = []
        for hit in service.complete_name(typed, language, MAX_OPTIONS):
            subject = service.content_index.subjects.get(hit.subject)
            if subject is not None:
                name = subject.get_localized_name(language)
                options.append({"text": _build_plain_text(name), "value": encode_value(CardRequest(subject.id))})
        return options

    def _search_view(self, body: dict[str, Any], language: str) -> dict[str, Any]:
        return {
            "type": "modal",
            "callback_id": SEARCH_MODAL,
            "private_metadata": write_metadata(body),
            "title": _build_plain_text(clip_text(_("Briefing", language), _MAX_MODAL_TITLE)),
            "submit": _build_plain_text(pgettext("button", "Open", language)),
            "close": _build_plain_text(pgettext("button", "Cancel", language)),
            "blocks": [
                {
                    "type": "input",
                    "block_id": "subject",
                    "label": _build_plain_text(_("Country, region, topic, framework or person", language)),
                    "element": {
                        "type": "external_select",
                        "action_id": SUBJECT_SELECT,
                        "min_query_length": 0,
                        "placeholder": _build_plain_text(_("Type a name in any spelling", language)),
                    },
                }
            ],
        }

    async def _refuse_if_too_often(self, ack: AsyncAck, body: dict[str, Any], cost: Cost, language: str) -> bool:
        """Returns whether a user or a workspace asks too often, and informs the user if so."""
        user, workspace = make_user_ref(body["user_id"]), make_workspace_ref(body.get("team_id", ""))
        seconds = self._context.bot.cooldowns.use(cost, user, workspace)
        if seconds:
            await ack(build_private_body(build_notice(format_cooldown_text(seconds, language))))
        return bool(seconds)

    async def _find_language(self, client: AsyncWebClient, user: str) -> str:
        return (await self._context.users.find_profile(client, user)).language


def _build_missing_notice(language: str) -> SlackMessage:
    return build_notice(
        _("This no longer exists after an update of the content. Look it up again with /brief.", language)
    )


def _get_pressed_value(body: dict[str, Any]) -> str:
    action = body["actions"][0]
    option = action.get("selected_option")
    return str(option["value"] if option else action.get("value", ""))


def _build_plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip_text(text, MAX_OPTION_TEXT), "emoji": True}
