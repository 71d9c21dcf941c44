"""Passes Slack's requests to the application, and refuses those that no handler can read."""

from __future__ import annotations

import json
import logging
import secrets
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from msgspec import Struct
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack_app.acknowledgment import format_failure
from bot.slack_app.form_metadata import build_closing_view, get_outdated_text
from bot.slack_app.payload_shapes import find_payload_problem
from bot.slack_app.responder import build_notice, build_private_body
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from slack_bolt.async_app import AsyncApp

    from bot.slack_app.users import UserDirectory

logger = logging.getLogger(__name__)


class PayloadDispatcher(Struct, frozen=True):
    """Checks requests over HTTP and Socket Mode, and passes them to the application.

    Attributes:
        app: the application.
        users: the languages of users.
    """

    app: AsyncApp
    users: UserDirectory

    async def dispatch(self, payload: object, headers: Mapping[str, Any] | None) -> BoltResponse:
        """Returns the acknowledgment of a request, which is always one: Slack repeats what is not acknowledged."""
        # guard 42 value "":
        #   tests/integration/slack_app/test_hostile_payloads.py::test_payload_of_another_form_is_refused
        problem = find_payload_problem(payload)
        if problem or not isinstance(payload, dict):
            logger.warning("A request of Slack does not have the documented form and is refused: %s", problem)
            return self._refuse(payload, "")
        try:
            request = AsyncBoltRequest(mode="socket_mode", body=payload, headers=dict(headers or {}))
            response = await self.app.async_dispatch(request)
        except Exception:
            reference = secrets.token_hex(3)
            logger.exception("A request of Slack could not be processed (%s)", reference)
            return self._refuse(payload, reference)
        # No handler exists for this kind of request; bolt has logged it.
        return BoltResponse(status=200) if response.status == HTTPStatus.NOT_FOUND else response

    def _refuse(self, payload: object, reference: str) -> BoltResponse:
        """Builds an acknowledgment that shows one sentence to the user of a command or a form."""
        if not isinstance(payload, dict):
            return BoltResponse(status=200)
        if payload.get("type") == "block_suggestion":
            return BoltResponse(status=200, body={"options": []})
        language = self.users.get_known_language(str(payload.get("user_id", "")))
        if payload.get("type") == "view_submission":
            text = format_failure(reference, language) if reference else get_outdated_text(language)
            view = build_closing_view(text, language)
            return BoltResponse(status=200, body={"response_action": "update", "view": view})
        if "command" not in payload:
            return BoltResponse(status=200)
        text = (
            format_failure(reference, language)
            if reference
            else _("This command can't be read. Please type it again, in fewer words.", language)
        )
        return BoltResponse(status=200, body=build_private_body(build_notice(text)))


def decode_payload(body: str, content_type: str) -> object:
    """Decodes the body of a request over HTTP: JSON, a form, or a form with JSON in it.

    bolt treats every form that contains the word “payload” as the last kind, even if a query contains it.

    Raises:
        ValueError: it is no JSON, or is nested too deeply.
    """
    try:
        if content_type == "application/json" or body.startswith("{"):
            return json.loads(body)
        fields = dict(parse_qsl(body, keep_blank_values=True))
        return json.loads(fields["payload"]) if "payload" in fields and "command" not in fields else fields
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
