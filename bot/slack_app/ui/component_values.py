"""Encodes and decodes the values of moderators' buttons and menus.

A button has the text as its value, a menu as its block id after `menu|`, because only the options of a menu have
values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.card_tools.ids import CardToolId
from bot.moderation.id_fields import MAX_ID_LENGTH, SEPARATOR, ComponentId, join_fields
from bot.moderation.ids import AliasId, CorrectionsId, ProposalId, ReportId, ReportWithdrawalId
from bot.personal.ids import FollowId, PrivacyId
from bot.web.calendar_ids import CalendarId

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_VALUE: Final = MAX_ID_LENGTH
"""Characters of a value: as long as Discord's, so that both platforms accept the same ids."""

MENU_PREFIX: Final = "menu"

_KINDS: Final[tuple[type[ComponentId], ...]] = (
    AliasId,
    ProposalId,
    CorrectionsId,
    CardToolId,
    ReportId,
    ReportWithdrawalId,
    CalendarId,
    FollowId,
    PrivacyId,
)
_KIND_BY_PREFIX: Final = {prefix: kind for kind in _KINDS for prefix in kind.PREFIXES}


def decode_component(text: str) -> ComponentId | None:
    """Decodes a value; None for any text that this version would not have written."""
    if len(text) > MAX_VALUE:
        return None
    prefix, *arguments = text.split(SEPARATOR)
    kind = _KIND_BY_PREFIX.get(prefix)
    if kind is None:
        return None
    try:
        component_id = kind.from_fields(prefix, arguments)
    except ValueError:
        return None
    # guard 39 value component_id:
    #   tests/unit/slack_app/ui/test_component_values.py::test_invented_value_is_refused
    return component_id if join_fields(component_id) == text else None


def read_component(action: Mapping[str, Any]) -> tuple[ComponentId | None, str]:
    """Returns the component of a press, and the value that was chosen in a menu. None if it can't be decoded."""
    option = action.get("selected_option")
    if option is None:
        return decode_component(str(action.get("value", ""))), ""
    prefix, _separator, text = str(action.get("block_id", "")).partition(SEPARATOR)
    return (decode_component(text) if prefix == MENU_PREFIX else None), str(option.get("value", ""))
