"""Writes and reads the metadata of forms, and shows problems in submitted forms.

The metadata contains the workspace and the user for whom a form was opened; it is refused from all others.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from slack_bolt.response import BoltResponse

from bot.slack_app.refs import find_team, find_user
from bot.slack_app.responder import build_notice
from briefings.errors import BriefingError
from briefings.i18n import N_, pgettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MAX_NUMBER = 2**31

T = TypeVar("T")


class FormOutdated(BriefingError):
    """A form was opened by another version of the program; nothing was changed."""


class ForeignForm(BriefingError):
    """A form was opened for another user or in another workspace; nothing was changed."""


def write_metadata(body: Mapping[str, Any], **carried: object) -> str:
    """Returns the metadata of a form.

    Args:
        body: the command or the press for which the form is opened.
        carried: further values for the submission.
    """
    origin = {"response_url": body["response_url"], "team": find_team(body), "user": find_user(body)}
    return json.dumps({**origin, **carried})


def read_metadata(body: dict[str, Any], *texts: str) -> dict[str, Any]:
    """Returns the values in the metadata of a submitted form.

    Args:
        body: the submission.
        texts: names of further values that are texts.

    Raises:
        FormOutdated: a value is missing.
        ForeignForm: it was opened for another user or in another workspace.
    """
    metadata = load_metadata(body)
    read_carried_number({"number": 0, **metadata}, "number")
    has_texts = all(isinstance(metadata.get(name), str) for name in ("response_url", "team", "user", *texts))
    if not has_texts:
        raise make_outdated_error()
    check_owner(body, metadata["team"], metadata["user"])
    return metadata


def read_carried_number(metadata: Mapping[str, Any], name: str) -> int:
    """Returns a number in the metadata of a submitted form.

    Raises:
        FormOutdated: it is missing.
    """
    number = metadata.get(name)
    if type(number) is not int or not 0 <= number < _MAX_NUMBER:
        raise make_outdated_error()
    return number


def load_metadata(body: dict[str, Any]) -> dict[str, Any]:
    """Returns the metadata of a submitted form, with any content.

    Raises:
        FormOutdated: there is none.
    """
    try:
        metadata = json.loads(body["view"].get("private_metadata") or "")
    except (ValueError, RecursionError):
        raise make_outdated_error() from None
    if not isinstance(metadata, dict):
        raise make_outdated_error()
    found: dict[str, Any] = metadata
    return found


def check_owner(body: dict[str, Any], team: str, user: str) -> None:
    """Checks that a form is submitted by the user, and in the workspace, for whom it was opened.

    Raises:
        ForeignForm: it is not.
    """
    # guard 39 false:
    #   tests/integration/slack_app/moderation/test_foreign_ids.py::test_form_of_another_workspace_or_user_is_refused
    if (team, user) != (find_team(body), find_user(body)):
        raise ForeignForm(
            N_("this form was opened by another user or in another workspace, and nothing was changed"),
            remedy=N_("Please open it again."),
        )


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
        raise make_outdated_error() from None


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


def make_outdated_error() -> FormOutdated:
    """Returns the error of a form with values that this version does not write."""
    return FormOutdated(
        N_("this form is from an earlier version, and nothing was changed"), remedy=N_("Please open it again.")
    )
