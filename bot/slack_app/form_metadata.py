"""Reads what a form carries, and shows problems in the form that was submitted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from slack_bolt.response import BoltResponse

from bot.slack_app.responder import build_notice
from briefings.errors import BriefingError
from briefings.i18n import N_, pgettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_NUMBER = 2**31

T = TypeVar("T")


class FormOutdated(BriefingError):
    """A form was opened by another version of the program; nothing was changed."""


def read_metadata(body: dict[str, Any], *texts: str) -> dict[str, Any]:
    """Returns the values that a submitted form carries.

    Args:
        body: the submission.
        texts: names of the texts among them.

    Raises:
        FormOutdated: it does not carry them.
    """
    try:
        metadata = json.loads(body["view"].get("private_metadata") or "")
    except (ValueError, RecursionError):
        raise _outdated_error() from None
    number = metadata.get("number", 0) if isinstance(metadata, dict) else None
    has_texts = isinstance(metadata, dict) and all(isinstance(metadata.get(name), str) for name in texts)
    if not has_texts or not isinstance(number, int) or not 0 <= number < _MAX_NUMBER:
        raise _outdated_error()
    found: dict[str, Any] = metadata
    return found


def read_state(body: dict[str, Any]) -> dict[str, Any]:
    """Returns what was entered in a submitted form, by block."""
    return (body["view"].get("state") or {}).get("values") or {}


def read_chosen(read: Callable[[str], T], chosen: str) -> T:
    """Decodes the value of a chosen option.

    Raises:
        FormOutdated: this version has no such option.
    """
    try:
        return read(chosen)
    except ValueError:
        raise _outdated_error() from None


def show_in_form(body: dict[str, Any], text: str, language: str) -> BoltResponse:
    """Returns an answer that shows a sentence in a submitted form, which stays open with all that was entered."""
    blocks = [block["block_id"] for block in body["view"].get("blocks") or () if block.get("type") == "input"]
    if block := next((name for name in (*blocks, *read_state(body))), None):
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {block: text}})
    return BoltResponse(status=200, body={"response_action": "update", "view": build_closing_view(text, language)})


def build_closing_view(text: str, language: str) -> dict[str, Any]:
    """Builds a form without input that shows a sentence."""
    title = {"type": "plain_text", "text": pgettext("title of a form", "Not done", language)}
    return {"type": "modal", "title": title, "blocks": [*build_notice(text).blocks]}


def get_outdated_text(language: str) -> str:
    """Returns the sentence for a form that this version does not have."""
    return _("This form is from an earlier version, and nothing was changed. Please open it again.", language)


def _outdated_error() -> FormOutdated:
    return FormOutdated(
        N_("this form is from an earlier version, and nothing was changed"), remedy=N_("Please open it again.")
    )
