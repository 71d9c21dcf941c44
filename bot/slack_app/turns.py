"""Acknowledges commands in time under load, and answers them afterwards over their response URLs."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from bot.answer_turn import Turn
from bot.backlog import get_busy_text
from bot.slack_app.acknowledgment import run_in_background
from bot.slack_app.refs import find_sender
from bot.slack_app.responder import build_notice, build_private_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.response import BoltResponse

    from bot.interaction_queue import Place
    from bot.slack_app.context import SlackContext


class LateAck:
    """Stores the answer of a handler whose request has already been acknowledged.

    Attributes:
        response: a finished acknowledgment that the handler sets.
    """

    def __init__(self) -> None:
        self.response: BoltResponse | None = None
        self._body: dict[str, Any] = {}

    async def __call__(self, text: str | dict[str, Any] = "", **values: Any) -> None:  # noqa: ANN401  # those of bolt
        """Stores the answer."""
        self._body = text if isinstance(text, dict) else {**({"text": text} if text else {}), **values}

    @property
    def body(self) -> dict[str, Any]:
        """The message of the answer; empty if there is none."""
        if self.response is None or not self.response.body:
            return self._body
        decoded: dict[str, Any] = json.loads(self.response.body)
        return decoded


def answer_in_turn(
    context: SlackContext, handler: Callable[..., Awaitable[None]], *, opens_form: bool = False
) -> Callable[..., Awaitable[None]]:
    """Wraps the handler of a command: under load, the command is acknowledged at once and answered from the queue.

    Args:
        context: the backlog, and the ways to answer.
        handler: takes `ack`, `body` and `client`; its acknowledgment is the answer.
        opens_form: whether it may open a form, which Slack allows within three seconds; without text, any may.
    """

    @functools.wraps(handler)
    async def handle(ack: AsyncAck, body: dict[str, Any], client: Any) -> None:  # noqa: ANN401  # bolt finds arguments by name, not by type
        if opens_form or not str(body.get("text") or "").strip():
            await _answer_now(context, handler, ack, body, client)
            return
        admission = context.bot.resources.backlog.admit(find_sender(body))
        if admission is None:
            await ack(_refuse(context, body))
        elif isinstance(admission, Turn):
            admission.limit()
            with admission:
                await handler(ack=ack, body=body, client=client)
        else:
            try:
                await ack()
            except BaseException:
                admission.leave()
                raise
            run_in_background(context, functools.partial(_answer_later, context, handler, admission), body, client)

    return handle


async def _answer_now(
    context: SlackContext,
    handler: Callable[..., Awaitable[None]],
    ack: AsyncAck,
    body: dict[str, Any],
    client: Any,  # noqa: ANN401  # passed on
) -> None:
    turn = await context.bot.resources.backlog.wait_for_urgent_turn(find_sender(body))
    if turn is None:
        await ack(_refuse(context, body))
        return
    with turn:
        await handler(ack=ack, body=body, client=client)


async def _answer_later(  # noqa: PLR0913  # the first three are bound
    context: SlackContext,
    handler: Callable[..., Awaitable[None]],
    place: Place,
    *,
    ack: object,  # noqa: ARG001  # as all handlers
    body: dict[str, Any],
    client: Any,  # noqa: ANN401  # passed on
) -> None:
    with place:
        turn = await place.wait()
    if turn is None:
        await context.responder.send_body(body["response_url"], _refuse(context, body))
        return
    with turn:
        late = LateAck()
        await handler(ack=late, body=body, client=client)
        if late.body:
            await context.responder.send_body(body["response_url"], late.body)


def _refuse(context: SlackContext, body: dict[str, Any]) -> dict[str, Any]:
    language = context.users.get_known_language(str(body.get("user_id", "")))
    return build_private_body(build_notice(get_busy_text(language)))
