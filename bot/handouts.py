"""Makes briefing files for the platforms of a process: a few at a time, in threads, with a limited queue."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from bot.file_places import FilePlaces
from briefings.handouts.model import HandoutFormat

if TYPE_CHECKING:
    from datetime import date

    from bot.interaction_queue import Sender
    from briefings.handouts.render import HandoutFile
    from briefings.service import BriefingService

MAX_AT_ONCE: Final = 2
"""Files that are made at the same time; each takes a core for up to a second."""

MAX_WAITING: Final = 20
"""Users who wait for a file, so that the last one waits for about ten seconds."""

_MAX_CACHED_FILES: Final = 16
"""Files that are cached, of 50 to 400 kB each."""

_FORMAT_WORDS: Final = {
    "docx": HandoutFormat.WORD,
    "doc": HandoutFormat.WORD,
    "word": HandoutFormat.WORD,
    "ワード": HandoutFormat.WORD,
    "pdf": HandoutFormat.PDF,
    "md": HandoutFormat.MARKDOWN,
    "markdown": HandoutFormat.MARKDOWN,
    "マークダウン": HandoutFormat.MARKDOWN,
}


class HandoutRequest(Struct, frozen=True):
    """A request for a file.

    Attributes:
        subjects: ids of the subjects, in order.
        language: BCP 47 tag of the reader's language.
        made_on: the current date.
        format: the format of the file.
        edition: the edition to show; 0 for the newest.
    """

    subjects: tuple[str, ...]
    language: str
    made_on: date
    format: HandoutFormat
    edition: int = 0


class HandoutMaker:
    """Makes files and caches the last ones; a user waits for one at most."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(MAX_AT_ONCE)
        self._places = FilePlaces(MAX_WAITING)
        self._files: OrderedDict[tuple[int, HandoutRequest], HandoutFile] = OrderedDict()

    async def make_file(self, service: BriefingService, request: HandoutRequest, sender: Sender) -> HandoutFile:
        """Makes the file of a request, without blocking the event loop.

        Args:
            service: the revision.
            request: the requested file.
            sender: the user who requests it, and the server.

        Raises:
            FileRefused: the user waits for another file, or too many users wait.
            HandoutFailed: the file can't be made.
        """
        from briefings.handouts.render import make_handout_file

        key = (service.snapshot.revision.id, request)
        with self._places.reserve(sender):
            async with self._slots:
                if key not in self._files:
                    file = await asyncio.to_thread(
                        make_handout_file,
                        service,
                        request.subjects,
                        request.language,
                        request.made_on,
                        request.format,
                        edition=request.edition,
                    )
                    self._files.setdefault(key, file)  # another user may have asked for the same
                    if len(self._files) > _MAX_CACHED_FILES:
                        self._files.popitem(last=False)
                self._files.move_to_end(key)
                return self._files[key]


def split_format(text: str) -> tuple[str, HandoutFormat]:
    """Splits a text into the names and the format that its last word names; Word's if it names none."""
    names, _space, last = text.strip().rpartition(" ")
    file_format = _FORMAT_WORDS.get(last.casefold().lstrip("."))
    return (names, file_format) if file_format is not None and names else (text.strip(), HandoutFormat.WORD)
