"""Sends files to one user, in the direct messages of the bot: a private message of a channel can't carry a file."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from slack_sdk.errors import SlackApiError

from bot.slack_app.client import get_error_code
from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from bot.slack_app.responder import build_message_body
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.revisions.parse import NamedFile

logger = logging.getLogger(__name__)

MAX_FILE: Final = 1_000_000_000
"""Maximum size of a file in bytes."""

SENT: Final = N_("The file is in your direct messages with this app: see “Messages” in its profile.")
_REFUSALS: Final = {
    "messages_tab_disabled": N_(
        "Slack does not let the app send you a message: its tab “Messages” is turned off. The operator can turn it "
        "on with the manifest that `briefing-bot slack-manifest` writes."
    ),
    "missing_scope": N_(
        "The app may not send files. Ask the operator to install it again with the scope files:write."
    ),
}
_REFUSED: Final = N_("Slack did not accept the file. Try again in a moment.")
_UNKNOWN: Final = N_("Slack did not answer. Check whether the file is in your direct messages before you try again.")


async def send_files(
    client: AsyncWebClient, user: str, message: SlackMessage, files: Sequence[NamedFile], language: str
) -> str:
    """Sends a message with files to a user, once.

    The message is sent first: the response contains the conversation, which would otherwise require another scope.

    Args:
        client: of the workspace.
        user: id of the user.
        message: describes the files.
        files: names and contents; none larger than `MAX_FILE`.
        language: of the user.

    Returns:
        A sentence that states where the files are, or why they were not sent.
    """
    try:
        posted = await client.chat_postMessage(channel=user, **build_message_body(message))
        if files:
            uploads = [{"filename": name, "title": name, "content": data} for name, data in files]
            await client.files_upload_v2(file_uploads=uploads, channel=str(posted["channel"]))
    except SlackApiError as error:
        code = get_error_code(error)
        logger.warning("A file could not be sent to a user: %s", code)
        return _(_REFUSALS.get(code, _REFUSED), language)
    except REQUEST_ERRORS as error:
        logger.warning("Whether a file was sent to a user is unknown: %s", type(error).__name__)
        return _(_UNKNOWN, language)
    return _(SENT, language)
