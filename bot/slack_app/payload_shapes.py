"""Describes the parts of Slack's requests that the handlers read, and checks requests against them.

Slack's reference: Interactivity, Slash commands, and the Events API. Fields that no handler reads are not checked.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

_Id = Annotated[str, Meta(pattern=r"^[!-~]+$", max_length=300)]
_OptionalId = Annotated[str, Meta(pattern=r"^[!-~]*$", max_length=300)]
_Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+$", max_length=2_000)]
_Name = Annotated[str, Meta(min_length=1, max_length=3_000)]
_Text = Annotated[str, Meta(max_length=50_000)]
_MAX_LISTED: Final = 500


class _Object(Struct):
    id: _OptionalId | None = None


_Reference = str | _Object | None
"""An id, or an object with an id. slack_bolt reads them in every request (`slack_bolt.request.internals`)."""


class _Named(_Object):
    id: _Id


class _User(_Object):
    id: _Id
    team_id: _OptionalId | None = None


class _Authorization(Struct):
    team_id: _OptionalId | None = None
    enterprise_id: _OptionalId | None = None
    user_id: _OptionalId | None = None


class _Request(Struct):
    """The fields of any request that describe its origin."""

    team: _Reference = None
    user: _Reference = None
    channel: _Reference = None
    team_id: _OptionalId | None = None
    enterprise_id: _OptionalId | None = None
    enterprise: _Named | None = None
    authorizations: Annotated[list[_Authorization], Meta(max_length=_MAX_LISTED)] | None = None


class _Command(_Request, kw_only=True):
    command: _Id
    user_id: _Id
    team_id: _Id
    channel_id: _Id
    trigger_id: _Id
    response_url: _Url
    text: _Text = ""


class _Option(Struct):
    value: _Text


class _Element(Struct):
    """The state of an element: what was entered or chosen."""

    value: _Text | None = None
    selected_option: _Option | None = None
    selected_options: Annotated[list[_Option], Meta(max_length=_MAX_LISTED)] | None = None
    selected_conversation: _OptionalId | None = None
    selected_time: _OptionalId | None = None
    files: Annotated[list[_Named], Meta(max_length=_MAX_LISTED)] | None = None


class _Action(_Element, kw_only=True):
    action_id: _Name
    block_id: _Name = "b"


class _Container(Struct):
    is_ephemeral: bool = False
    message_ts: _OptionalId = ""


class _Interaction(_Request, kw_only=True):
    """A press or a shortcut at a message in a channel."""

    user: _User
    team: _Named
    channel: _Named
    trigger_id: _Id
    response_url: _Url


class _Press(_Interaction, kw_only=True):
    container: _Container
    actions: Annotated[list[_Action], Meta(min_length=1, max_length=_MAX_LISTED)]


class _State(Struct):
    values: dict[str, dict[str, _Element]] = {}


class _View(Struct, kw_only=True):
    type: _Id
    callback_id: _Name
    private_metadata: _Text = ""
    state: _State | None = None


class _ResponseUrl(Struct):
    block_id: _Name
    action_id: _Name
    channel_id: _Id
    response_url: _Url


class _Submission(_Request, kw_only=True):
    user: _User
    team: _Named | None = None
    trigger_id: _OptionalId | None = None
    view: _View
    response_urls: Annotated[list[_ResponseUrl], Meta(max_length=_MAX_LISTED)] | None = None


class _File(Struct):
    id: _Id
    name: str | None = None


class _Message(Struct):
    text: _Text | None = None
    files: Annotated[list[_File], Meta(max_length=_MAX_LISTED)] | None = None
    ts: _OptionalId = ""


class _MessageShortcut(_Interaction, kw_only=True):
    callback_id: _Name
    message: _Message


class _Completion(_Request, kw_only=True):
    action_id: _Name
    user: _User
    team: _Named | None = None
    value: _Text = ""


class _Mentioned(Struct):
    channel: _Reference = None
    user: _Reference = None


class _Event(Struct):
    type: _Id
    team: _Reference = None
    user: _Reference = None
    enterprise: _Reference = None
    item: _Mentioned | str | None = None
    message: _Mentioned | str | None = None
    previous_message: _Mentioned | str | None = None
    assistant_thread: _Mentioned | str | None = None
    channel: _OptionalId | dict[str, Any] | None = None
    ts: _OptionalId | None = None
    thread_ts: _OptionalId | None = None
    tab: _OptionalId = "home"


class _Mention(_Event, kw_only=True):
    user: _Id
    channel: _Id
    ts: _Id
    text: _Text = ""


class _HomeOpened(_Event, kw_only=True):
    user: _Id


class _Profile(Struct):
    display_name: str | None = None


class _EnterpriseUser(Struct):
    teams: list[_Id] = []


class _ChangedUser(_User):
    locale: str | None = None
    tz: str | None = None
    name: str | None = None
    real_name: str | None = None
    profile: _Profile = msgspec.field(default_factory=_Profile)
    enterprise_user: _EnterpriseUser = msgspec.field(default_factory=_EnterpriseUser)


class _UserChange(_Event, kw_only=True):
    user: _ChangedUser


class _Tokens(Struct):
    bot: list[_Id] = []


class _RevokedTokens(_Event, kw_only=True):
    tokens: _Tokens


class _Delivery(_Request, kw_only=True):
    event_id: _Id
    event: _Event


_DELIVERIES: Final = {
    event: msgspec.defstruct(f"_{shape.__name__}Delivery", [("event", shape)], bases=(_Delivery,), kw_only=True)
    for event, shape in {
        "app_mention": _Mention,
        "app_home_opened": _HomeOpened,
        "user_change": _UserChange,
        "tokens_revoked": _RevokedTokens,
    }.items()
}
_SHAPES: Final[dict[str, type[Struct]]] = {
    "block_actions": _Press,
    "view_submission": _Submission,
    "message_action": _MessageShortcut,
    "block_suggestion": _Completion,
}


def find_payload_problem(payload: object) -> str:
    """Describes the first difference of a request from the reference, without its value; empty if there is none."""
    if not isinstance(payload, dict):
        return "it is not an object"
    try:
        msgspec.convert(payload, _choose_shape(payload), str_keys=True)
        # JSON may contain an unpaired surrogate, which no answer and no database can contain.
        msgspec.json.encode(payload)
    except msgspec.ValidationError as error:
        return str(error)
    except (UnicodeEncodeError, RecursionError, TypeError, ValueError) as error:
        return type(error).__name__
    return ""


def _choose_shape(payload: dict[str, Any]) -> type[Struct]:
    if "command" in payload:
        return _Command
    kind = payload.get("type")
    if kind == "event_callback":
        event = payload.get("event")
        name = event.get("type") if isinstance(event, dict) else None
        return _DELIVERIES.get(name, _Delivery) if isinstance(name, str) else _Delivery
    return _SHAPES.get(kind, _Request) if isinstance(kind, str) else _Request
