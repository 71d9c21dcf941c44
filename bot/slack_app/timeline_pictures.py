"""Makes the pictures of cards, uploads them once, and caches the files."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from bot.calendar_file import make_file_name
from bot.slack_app.posting.request_errors import REQUEST_ERRORS
from briefings.domain.cards import View

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from briefings.domain.cards import CardRequest
    from briefings.service import BriefingService

logger = logging.getLogger(__name__)

MAX_WAITING: Final = 20
"""Pictures that may wait; a picture takes a fifth of a second, so that the last one takes about four."""

_MAX_FILES: Final = 200
_MAX_ALT_TEXT: Final = 1_000


class UploadedPicture(Struct, frozen=True):
    """A picture in Slack.

    Attributes:
        file_id: of the file, which is in no channel.
        alt: the text for screen readers.
    """

    file_id: str
    alt: str

    def to_block(self) -> dict[str, Any]:
        """Returns the block that shows it."""
        return {"type": "image", "slack_file": {"id": self.file_id}, "alt_text": self.alt}


class TimelinePictures:
    """The pictures by workspace, revision, request and language; one is made at a time."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting = 0
        self._pictures: OrderedDict[tuple[str, int, CardRequest, str], UploadedPicture | None] = OrderedDict()

    async def find_picture(
        self, client: AsyncWebClient, team: str, service: BriefingService, request: CardRequest, language: str
    ) -> UploadedPicture | None:
        """Finds the picture of a request; None for an empty one, and if it can't be uploaded now.

        Args:
            client: of the workspace.
            team: id of the workspace.
            service: the revision.
            request: of the picture.
            language: of the reader.
        """
        key = (team, service.snapshot.revision.id, request, language)
        if key in self._pictures:
            self._pictures.move_to_end(key)
            return self._pictures[key]
        if self._waiting >= MAX_WAITING:
            return None
        self._waiting += 1
        try:
            async with self._lock:
                if key not in self._pictures:
                    self._pictures[key] = await _make_picture(client, service, request, language)
                    if len(self._pictures) > _MAX_FILES:
                        self._pictures.popitem(last=False)
                return self._pictures[key]
        except REQUEST_ERRORS as error:
            # The list is shown instead; the next request uploads it again.
            logger.warning("A picture could not be uploaded: %s", type(error).__name__)
            return None
        finally:
            self._waiting -= 1


async def _make_picture(
    client: AsyncWebClient, service: BriefingService, request: CardRequest, language: str
) -> UploadedPicture | None:
    picture = await asyncio.to_thread(service.draw_picture, request, language)
    if picture is None:
        return None
    alt = picture.alt[:_MAX_ALT_TEXT]
    kind = "timeline" if request.view is View.TIMELINE else "frameworks"
    name = make_file_name(kind, request.subject, "png")
    answer = await client.files_upload_v2(filename=name, title=name, content=picture.png, alt_txt=alt)
    return UploadedPicture(str(answer["files"][0]["id"]), alt)
