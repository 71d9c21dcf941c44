"""Defines what a check of the installation finds."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.i18n import N_, Message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.domain.refs import WorkspaceRef


HOST_SCOPE: Final = "host"
"""The scope of results about the machine and the process, beside those of each platform."""


class CheckState(StrEnum):
    """How serious a result is."""

    OK = "ok"
    UNKNOWN = "unknown"
    """It can't be checked now."""
    WARNING = "warning"
    """It works now, but not for long, or not everywhere."""
    PROBLEM = "problem"
    """Something does not work."""


STATE_NAMES: Final = {
    CheckState.OK: N_("ok"),
    CheckState.UNKNOWN: N_("unknown"),
    CheckState.WARNING: N_("warning"),
    CheckState.PROBLEM: N_("problem"),
}


class CheckResult(Struct, frozen=True):
    """The result of one check.

    Attributes:
        scope: what the check belongs to: `host`, or the name of a platform.
        name: what was checked; a check has the same name in each run, so that runs can be compared.
        label: the name for readers.
        state: how serious the result is.
        detail: what was found.
        remedy: what to do about it; None where there is nothing to do.
        workspace_ref: the workspace whose moderators can mend it; None where only the operator can.
    """

    scope: str
    name: str
    label: Message
    state: CheckState
    detail: Message
    remedy: Message | None = None
    workspace_ref: WorkspaceRef | None = None

    @property
    def is_ok(self) -> bool:
        """Whether nothing has to be done."""
        return self.state is CheckState.OK

    @property
    def is_failing(self) -> bool:
        """Whether somebody has to do something."""
        return self.state in {CheckState.WARNING, CheckState.PROBLEM}

    def format_line(self, language: str) -> str:
        """Formats the label, state, detail and remedy as one line in a language (BCP 47)."""
        state = _(STATE_NAMES[self.state], language)
        line = _(
            "{label}: {state} ({detail})",
            language,
            label=self.label.translate(language),
            state=state,
            detail=self.detail.translate(language),
        )
        return line if self.remedy is None else f"{line} {self.remedy.translate(language)}"


def as_message(text: Message | str) -> Message:
    """Returns a marked text as a message without values; a message unchanged."""
    return text if isinstance(text, Message) else Message(text)


def verbatim(value: object) -> Message:
    """Returns a message that is the same in every language, such as a path."""
    return Message("{value}", {"value": value})
