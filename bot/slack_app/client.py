"""Creates Web API clients that send every request once, and classifies their errors."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    import aiohttp
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

logger = logging.getLogger(__name__)

API_HOST: Final = "slack.com"
API_URL: Final = f"https://{API_HOST}/api/"
REFUSED_BLOCKS: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
"""Error codes for a message whose blocks Slack does not accept."""

REQUEST_TIMEOUT: Final = 20
"""Seconds. A request that takes longer has an unknown outcome."""


TOKEN_CODES: Final = frozenset(
    {
        "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
        "org_login_required", "ekm_access_denied", "access_denied", "no_permission",
    }
)  # fmt: skip
"""Slack does not accept the token: the operator has to act."""


class SingleRequestClient(AsyncWebClient):
    """A client that sends each request once, and logs in one line when Slack refuses its token."""

    _is_refused = False

    async def api_call(self, api_method: str, **options: Any) -> AsyncSlackResponse:  # noqa: ANN401  # passed on
        """Calls a method.

        Raises:
            SlackApiError, aiohttp.ClientError, OSError, TimeoutError: the call failed, or its outcome is unknown.
        """
        if isinstance(auth := options.pop("auth", None), dict):
            # Slack takes client id and secret as parameters too; slack_sdk 3.48 uses a class that aiohttp deprecates.
            options["data"] = {**(options.get("data") or {}), **auth}
        try:
            answer = await super().api_call(api_method, **options)
        except SlackApiError as error:
            code = get_error_code(error)
            # guard 42 true:
            #   tests/e2e/wire/slack/test_posting.py::test_revoked_token_is_one_line_and_the_post_waits
            if code in TOKEN_CODES and not self._is_refused:
                self._is_refused = True
                logger.error(  # noqa: TRY400  # one line suffices
                    "Slack refuses the token (%s at %s): install the application again, or copy its tokens anew. "
                    "Posts wait until then.", code, api_method,
                )  # fmt: skip
            raise
        self._is_refused = False
        return answer


def get_error_code(error: SlackApiError) -> str:
    """Returns Slack's code of an error; empty if the answer has none, such as a page of HTML."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def build_client(
    token: str, session: aiohttp.ClientSession, base_url: str = API_URL, proxy: str | None = None, *, team: str = ""
) -> AsyncWebClient:
    """Builds a client for one token.

    It has no retry handlers: the default ones repeat a request whose connection was reset, although Slack may have
    accepted it, and so post a message twice.

    Args:
        token: a bot token, or an app-level token for Socket Mode.
        session: shared by all clients, so that connections are reused.
        base_url: where the Web API is.
        proxy: URL of an HTTP proxy.
        team: id of the workspace, which a token of an organization needs on calls.
    """
    return SingleRequestClient(
        token=token or None,
        base_url=base_url,
        timeout=REQUEST_TIMEOUT,
        session=session,
        proxy=proxy,
        # guard 42 remove: tests/e2e/wire/slack/test_posting.py::test_failed_request_ends_in_one_post
        retry_handlers=[],
        team_id=team or None,
    )
