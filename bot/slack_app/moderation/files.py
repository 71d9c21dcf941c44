"""Downloads files from Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError

from briefings.documents.encoding import make_file_size_error
from briefings.errors import BriefingError, DocumentError
from briefings.i18n import N_

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.responder import Responder
    from briefings.revisions.parse import NamedFile

DOWNLOAD_TIMEOUT: Final = 120.0
"""Seconds."""


class FileUnavailable(BriefingError):
    """A file of Slack can't be received."""


async def download_file(client: AsyncWebClient, responder: Responder, file_id: str, *, max_bytes: int) -> NamedFile:
    """Returns the name and the content of a file.

    Args:
        client: of the workspace; its token is sent only to Slack.
        responder: has the HTTP session and the proxy.
        file_id: id of the file.
        max_bytes: size limit.

    Raises:
        DocumentTooLarge: the file exceeds the limit; nothing is downloaded.
        FileUnavailable: the file does not exist, is stored elsewhere, or can't be read.
    """
    try:
        answer = await client.files_info(file=file_id)
    except SlackApiError as error:
        raise FileUnavailable(
            N_("the file can't be read ({code})"),
            remedy=N_("Check that the bot is in the channel of the file and has the scope files:read."),
            code=str(error.response.get("error", "")),
        ) from None
    file: dict[str, Any] = answer["file"]
    name, size = str(file.get("name") or file_id), int(file.get("size") or 0)
    url = str(file.get("url_private_download") or "")
    if file.get("is_external") or not _is_of_slack(url, client.base_url):
        raise FileUnavailable(N_("the file is kept outside of Slack"), location=name)
    # guard 36 false:
    #   tests/integration/slack_app/moderation/test_refresh.py::test_file_over_the_limit_is_not_fetched
    if size > max_bytes:
        raise make_file_size_error(size, max_bytes, name)
    content = await _fetch(responder, url, client.token or "", size)
    if content is None:
        raise DocumentError(
            N_("Slack did not send the file"),
            location=name,
            remedy=N_("Install the application again, so that it gets the scope files:read."),
        )
    return name, content


async def _fetch(responder: Responder, url: str, token: str, size: int) -> bytes | None:
    """Returns the content; None if something else was sent: without the scope, Slack sends its login page."""
    headers = {"Authorization": f"Bearer {token}"}
    timeout = aiohttp.ClientTimeout(total=DOWNLOAD_TIMEOUT)
    async with responder.session.get(
        url, headers=headers, timeout=timeout, allow_redirects=False, proxy=responder.proxy
    ) as response:
        if response.status != 200:
            return None
        content = await response.content.read(size + 1)
        while len(content) <= size and (more := await response.content.read(size + 1 - len(content))):
            content += more
    return content if len(content) == size else None


def _is_of_slack(url: str, base_url: str) -> bool:
    """Returns whether an address belongs to Slack, or to the server of the Web API."""
    parts = urlsplit(url)
    api = urlsplit(base_url)
    if (parts.scheme, parts.netloc) == (api.scheme, api.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
