"""Defines the results of checks of the installation."""

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
    """The severity of a result."""

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
        scope: the scope of the check: `host`, or the name of a platform.
        name: name of the check, which is the same in each run, so that runs can be compared.
        label: the name for readers.
        state: the severity of the result.
        detail: the finding.
        remedy: the remedy; None if none is needed.
        workspace_ref: the workspace whose moderators can resolve it; None if only the operator can.
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
        """Whether no action is needed."""
        return self.state is CheckState.OK

    @property
    def is_failing(self) -> bool:
        """Whether an action is needed."""
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


def make_verbatim_message(value: object) -> Message:
    """Returns a message that is the same in every language, such as a path."""
    return Message("{value}", {"value": value})
