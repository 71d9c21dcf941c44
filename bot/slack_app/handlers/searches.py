"""Handles `/search`: the places of the text with words, and the form that completes its filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.cooldowns import Cost, format_cooldown_text
from bot.slack_app.form_metadata import read_metadata, read_state, write_metadata
from bot.slack_app.moderation.forms import read_value
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice, build_private_body, build_public_body
from bot.slack_app.ui.blocks import render_card
from bot.slack_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from briefings.cards.editions import list_edition_names, parse_edition
from briefings.cards.search_card import explain_search_problem
from briefings.cards.search_filters import read_filters, split_filters
from briefings.cards.search_narrowing import list_sections
from briefings.domain.matches import SearchOutcome
from briefings.domain.text_searches import build_words_request
from briefings.i18n import gettext as _
from briefings.i18n import pgettext
from briefings.text_search.query import MAX_SEARCH_LENGTH

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage

TEXT_SEARCH_MODAL: Final = "text_search_modal"
WORDS_INPUT: Final = "text_search_words"
EDITION_SELECT: Final = "text_search_edition"
SECTION_SELECT: Final = "text_search_section"
SUBJECT_FILTER_SELECT: Final = "text_search_subject"
_MAX_TYPED: Final = 300
_MAX_MODAL_TITLE: Final = 24


class SearchHandlers:
    """Answers searches of the text.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    async def handle_search(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers `/search WORDS`, with filters such as `section:2-(1)`; without text it opens a form."""
        typed = body.get("text", "").strip()
        language = await self._find_language(client, body["user_id"])
        if not typed:
            await ack()
            await client.views_open(trigger_id=body["trigger_id"], view=self._build_form(body, language))
            return
        team = body.get("team_id", "")
        refusal = self._refuse_if_too_often(body["user_id"], team, language)
        if refusal is not None:
            await ack(build_private_body(refusal))
            return
        is_public = self._context.answers_publicly
        message, has_places = self._answer_typed(typed, language, shareable=not is_public)
        await ack(build_public_body(message) if is_public and has_places else build_private_body(message))

    async def handle_submission(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers the form where the command was typed; words that can't be searched for are marked in the form."""
        url = read_metadata(body)["response_url"]
        language = await self._find_language(client, body["user"]["id"])
        state = read_state(body)
        words = read_value(body["view"], "words")
        if problem := explain_search_problem(words, language):
            await ack(response_action="errors", errors={"words": problem})
            return
        await ack()
        edition, section, subject = (
            ((state.get(block, {}).get(action) or {}).get("selected_option") or {}).get("value", "")
            for block, action in (
                ("edition", EDITION_SELECT),
                ("section", SECTION_SELECT),
                ("subject", SUBJECT_FILTER_SELECT),
            )
        )
        team = (body.get("team") or {}).get("id", "")
        message = self._refuse_if_too_often(body["user"]["id"], team, language)
        answer = message or self._find(words, language, edition=edition, section=section, subject=subject)[0]
        await self._context.responder.send_private(url, answer)

    async def handle_section_options(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Completes sections in the form, those of the chosen edition."""
        language = await self._find_language(client, body["user"]["id"])
        index = self._context.service.content_index
        state = ((body.get("view") or {}).get("state") or {}).get("values") or {}
        chosen = (state.get("edition", {}).get(EDITION_SELECT) or {}).get("selected_option") or {}
        year = parse_edition(chosen["value"], index.editions) or 0 if chosen else 0
        sections = list_sections(index, str(body.get("value") or "")[:_MAX_TYPED], language, year)
        await ack(options=[_build_option(name, reference) for reference, name in sections[:MAX_OPTIONS]])

    async def handle_subject_options(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Completes subjects in the form."""
        language = await self._find_language(client, body["user"]["id"])
        service = self._context.service
        hits = service.complete_name(str(body.get("value") or "")[:_MAX_TYPED], language, MAX_OPTIONS)
        subjects = {hit.subject: service.content_index.subjects.get(hit.subject) for hit in hits}
        options = [_build_option(found.get_localized_name(language), key) for key, found in subjects.items() if found]
        await ack(options=options)

    def _answer_typed(self, typed: str, language: str, *, shareable: bool) -> tuple[SlackMessage, bool]:
        """Returns the answer to the text of the command, and whether it contains places of the text."""
        parts = split_filters(typed)
        return self._find(
            parts.words,
            language,
            edition=parts.edition,
            section=parts.section,
            subject=parts.subject,
            shareable=shareable,
        )

    def _find(  # noqa: PLR0913  # the words and the filters
        self, words: str, language: str, *, edition: str, section: str, subject: str, shareable: bool = True
    ) -> tuple[SlackMessage, bool]:
        service = self._context.service
        problem = explain_search_problem(words, language)
        filters = problem or read_filters(
            service.content_index,
            lambda name: self._resolve_subject(name, language),
            edition=edition[:_MAX_TYPED],
            section=section[:_MAX_TYPED],
            subject=subject[:_MAX_TYPED],
            language=language,
        )
        if isinstance(filters, str):
            return build_notice(filters), False
        card = service.build_card(build_words_request(words, filters), language)
        if card is None:
            return build_notice(_("The text does not have this word.", language)), False
        has_places = any(line.citation for block in card.blocks for line in block.lines)
        return render_card(card, shareable=has_places and shareable)[0], has_places

    def _resolve_subject(self, name: str, language: str) -> str | None:
        if name in self._context.service.content_index.subjects:
            return name
        match = self._context.service.search(name, language)
        return match.hits[0].subject if match.outcome is SearchOutcome.FOUND else None

    def _build_form(self, body: dict[str, Any], language: str) -> dict[str, Any]:
        editions = list_edition_names(self._context.service.content_index, language)[:MAX_OPTIONS]
        words = {
            "type": "plain_text_input",
            "action_id": WORDS_INPUT,
            "max_length": MAX_SEARCH_LENGTH,
            "placeholder": _build_plain_text(
                _('Words, "phrases", and words to leave out: sanctions -coal', language)
            ),
            "focus_on_load": True,
        }
        blocks = [_build_input("words", _("Words", language), words)]
        if editions:
            options = [_build_option(name, str(edition)) for edition, name in editions]
            edition = {"type": "static_select", "action_id": EDITION_SELECT, "options": options}
            blocks.append(_build_input("edition", _("Only in this edition", language), edition, optional=True))
        for block, action, label in (
            ("section", SECTION_SELECT, _("Only in this section and those below it", language)),
            ("subject", SUBJECT_FILTER_SELECT, _("Only about this subject", language)),
        ):
            select = {"type": "external_select", "action_id": action, "min_query_length": 0}
            blocks.append(_build_input(block, label, select, optional=True))
        return {
            "type": "modal",
            "callback_id": TEXT_SEARCH_MODAL,
            "private_metadata": write_metadata(body),
            "title": _build_plain_text(clip_text(_("Search", language), _MAX_MODAL_TITLE)),
            "submit": _build_plain_text(_("Search", language)),
            "close": _build_plain_text(pgettext("button", "Cancel", language)),
            "blocks": blocks,
        }

    def _refuse_if_too_often(self, user: str, team: str, language: str) -> SlackMessage | None:
        """Returns the refusal for a user who asks too often, or whose workspace does; None otherwise."""
        workspace = make_workspace_ref(team) if team else None
        seconds = self._context.bot.cooldowns.use(Cost.SEARCH, make_user_ref(user), workspace)
        return build_notice(format_cooldown_text(seconds, language)) if seconds else None

    async def _find_language(self, client: AsyncWebClient, user: str) -> str:
        return (await self._context.users.find_profile(client, user)).language


def _build_input(block: str, label: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": block,
        "label": _build_plain_text(label),
        "element": element,
        "optional": optional,
    }


def _build_option(name: str, value: str) -> dict[str, Any]:
    return {"text": _build_plain_text(name), "value": value}


def _build_plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip_text(text, MAX_OPTION_TEXT), "emoji": True}
