"""Encodes the values of the buttons of the panel: `s1|ACTION|NUMBER|PAGE`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

_PREFIX: Final = "s1"
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


class ScheduleAction(StrEnum):
    """The action of a button."""

    LIST = "list"
    OPEN = "open"
    ADD = "add"
    EDIT = "edit"
    PREVIEW = "preview"
    PAUSE = "pause"
    RESUME = "resume"
    HISTORY = "history"
    ASK_REMOVAL = "ask"
    REMOVE = "remove"


class ScheduleValue(Struct, frozen=True):
    """The value of a button.

    Attributes:
        action: the action.
        number: of the schedule; 0 for none.
        page: of the panel, or of the history.
    """

    action: ScheduleAction
    number: int = 0
    page: int = 1

    def encode(self) -> str:
        """Returns the text of the value."""
        return f"{_PREFIX}|{self.action}|{self.number}|{self.page}"

    @classmethod
    def decode(cls, text: str) -> ScheduleValue | None:
        """Decodes a value; None for one that this program did not make."""
        fields = text.split("|")
        if len(fields) != 4 or fields[0] != _PREFIX or not all(map(_NUMBER.fullmatch, fields[2:])):
            return None
        try:
            return cls(ScheduleAction(fields[1]), int(fields[2]), int(fields[3]))
        except ValueError:
            return None
