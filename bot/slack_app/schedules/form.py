"""Builds the forms of `/schedule`, and parses their values."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final

from bot.moderation.id_fields import parse_number
from bot.slack_app.form_metadata import read_chosen
from bot.slack_app.refs import make_channel_ref
from bot.slack_app.ui.limits import MAX_OPTION_TEXT, clip_text
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Schedule, ScheduleKind
from briefings.i18n import N_, languages, pgettext
from briefings.i18n import gettext as _
from briefings.posting.describe import KIND_NAMES
from briefings.posting.schedule_input import (
    InvalidInput,
    read_language,
    read_lateness,
    read_lead_days,
    read_time,
    read_zone,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from briefings.domain.place_settings import PlaceSettings
    from briefings.domain.workspaces import WorkspaceSettings

SCHEDULE_FORM: Final = "schedule_form"
NOTICES_FORM: Final = "schedule_notices"
SUBJECTS_SELECT: Final = "schedule_subjects"
DEFAULT_ZONE: Final = "Asia/Tokyo"
_MAX_TITLE: Final = 24

_IMPORTANCE: Final = {MinimumImportance.MAJOR: N_("Major ones"), MinimumImportance.ALL: N_("All")}
_EMPTY: Final = {EmptyPolicy.SILENCE: N_("Stay silent"), EmptyPolicy.SAY: N_("Say so")}
_LATENESS: Final = {
    "0": N_("The rest of the day"), "15": N_("15 minutes"), "60": N_("1 hour"), "180": N_("3 hours"),
    "360": N_("6 hours"), "720": N_("12 hours"), "1440": N_("24 hours"), "2880": N_("2 days"),
}  # fmt: skip
_LANGUAGES: Final = {"ja": N_("Japanese"), "en": N_("English")}
_YES: Final = "yes"


class InvalidForm(ValueError):
    """Fields of a form are invalid.

    Attributes:
        errors: the reasons, by block id.
    """

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


def build_schedule_form(  # noqa: PLR0913  # what it is filled in with
    language: str,
    metadata: str,
    schedule: Schedule | None,
    name_subject: Callable[[str], str],
    *,
    channel: str = "",
    defaults: PlaceSettings | None = None,
) -> dict[str, Any]:
    """Builds the form of a new schedule, or of one that is changed, filled in with what it has.

    Args:
        language: the moderator's.
        metadata: returned with the submitted form.
        schedule: the schedule; None for a new one.
        name_subject: returns the name of a subject by its id.
        channel: the suggested channel of a new schedule.
        defaults: language and time zone of a new schedule, as far as they are set.
    """
    new_language, new_zone = (defaults.language, defaults.zone) if defaults else ("", "")
    current = schedule or _make_default(new_language or language, channel, new_zone or DEFAULT_ZONE)
    subjects = [{"text": _build_plain_text(name_subject(subject)), "value": subject} for subject in current.subjects]
    language_names = {tag: _LANGUAGES.get(tag, tag) for tag in languages()}
    importance, empty = current.minimum_importance, current.on_empty
    lateness = str(current.grace_minutes or 0)
    days = ", ".join(map(str, current.lead_days))
    fields = [
        _build_channel_input(
            "channel", _("Channel that gets the posts", language), current.channel_ref.channel, optional=False
        ),
        _select("kind", _("What is posted", language), KIND_NAMES, current.kind, language),
        _build_input("at", _("Time of day", language), {"type": "timepicker", "initial_time": f"{current.at:%H:%M}"}),
        _build_text_input("zone", _("Time zone: a city, JST, UTC+9, Asia/Tokyo", language), current.zone),
        _select("language", _("Language of the posts", language), language_names, current.language, language),
        _build_subjects_input(_("Countries, topics or frameworks to limit it to; empty for all", language), subjects),
        _select("importance", _("Which anniversaries", language), _IMPORTANCE, importance, language),
        _build_text_input("lead_days", _("For “coming up”: how many days ahead, such as 30, 7", language), days),
        _select("empty", _("On a day with nothing to post", language), _EMPTY, empty, language),
        _select("lateness", _("How late a missed post may still go out", language), _LATENESS, lateness, language),
        _build_checkbox(
            _("Review", language), _("Show it to moderators the evening before", language), current.review
        ),
    ]
    if schedule is None:
        title = _("New schedule", language)
    else:
        title = _("Change schedule {number}", language, number=schedule.id)
    return _build_modal(SCHEDULE_FORM, title, fields, metadata, language)


def _make_default(language: str, channel: str, zone: str) -> Schedule:
    """Makes the schedule whose values prefill the form of a new one."""
    channel_ref, never = make_channel_ref("", channel), datetime.max.replace(tzinfo=UTC)
    return Schedule(0, "", channel_ref, ScheduleKind.ON_THIS_DAY, time(9), zone, language, never)


def read_schedule_form(state: Mapping[str, Any], team: str, language: str, now: datetime) -> dict[str, Any]:
    """Parses the fields of a schedule in a form.

    Args:
        state: `view.state.values` of the submission.
        team: id of the workspace.
        language: of the moderator, for what is wrong.
        now: the current time.

    Raises:
        InvalidForm: fields can't be used; all of them are named.
    """
    errors: dict[str, str] = {}
    values: dict[str, Any] = {
        "channel_ref": make_channel_ref(team, _get_value(state, "channel", "selected_conversation")),
        "kind": read_chosen(ScheduleKind, _get_choice(state, "kind")),
        "language": read_chosen(read_language, _get_choice(state, "language")),
        "subjects": tuple(
            dict.fromkeys(
                str(option["value"]) for option in _get_element(state, "subjects").get("selected_options") or ()
            )
        ),
        "minimum_importance": read_chosen(MinimumImportance, _get_choice(state, "importance")),
        "on_empty": read_chosen(EmptyPolicy, _get_choice(state, "empty")),
        "grace_minutes": read_chosen(lambda text: read_lateness(parse_number(text)), _get_choice(state, "lateness")),
        "review": bool(_get_element(state, "review").get("selected_options")),
    }
    for block, field, read in (
        ("at", "at", lambda: read_time(_get_value(state, "at", "selected_time"))),
        ("zone", "zone", lambda: read_zone(_get_value(state, "zone", "value"), now)),
        ("lead_days", "lead_days", lambda: read_lead_days(_get_value(state, "lead_days", "value"))),
    ):
        try:
            values[field] = read()
        except InvalidInput as error:
            errors[block] = error.message.translate(language)
    if errors:
        raise InvalidForm(errors)
    return values


def build_notices_form(language: str, metadata: str, settings: WorkspaceSettings) -> dict[str, Any]:
    """Builds the form of the settings of a workspace."""
    fields = [
        _build_channel_input(
            "moderators_channel", _("Where moderators are alerted", language), settings.moderators_channel
        ),
        _build_channel_input("log_channel", _("Where changes are reported", language), settings.log_channel),
        _build_text_input(
            "moderators_role",
            _("Id of a user group that may change schedules (S…)", language),
            settings.moderators_role or "",
            optional=True,
        ),
    ]
    return _build_modal(NOTICES_FORM, _("Notices", language), fields, metadata, language)


def read_notices_form(state: Mapping[str, Any], language: str) -> dict[str, str | None]:
    """Parses the settings in a form.

    Raises:
        InvalidForm: the id of the group can't be one.
    """
    group = (
        _get_value(state, "moderators_role", "value").strip().removeprefix("<!subteam^").partition("|")[0].rstrip(">")
    )
    if group and not (group.isalnum() and group.isascii() and group[:1] == "S"):
        raise InvalidForm({"moderators_role": _("Enter the id of a user group, such as S0123ABCD.", language)})
    return {
        "moderators_channel": _get_value(state, "moderators_channel", "selected_conversation") or None,
        "log_channel": _get_value(state, "log_channel", "selected_conversation") or None,
        "moderators_role": group or None,
    }


def _build_modal(
    callback: str, title: str, fields: list[dict[str, Any]], metadata: str, language: str
) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": metadata,
        "title": _build_plain_text(title, _MAX_TITLE),
        "submit": _build_plain_text(pgettext("button", "Save", language), _MAX_TITLE),
        "close": _build_plain_text(pgettext("button", "Cancel", language), _MAX_TITLE),
        "blocks": fields,
    }


def _build_input(block: str, label: str, element: dict[str, Any], *, optional: bool = False) -> dict[str, Any]:
    action = SUBJECTS_SELECT if block == "subjects" else block
    return {
        "type": "input",
        "block_id": block,
        "optional": optional,
        "label": _build_plain_text(label, 2_000),
        "element": {"action_id": action, **element},
    }


def _select(block: str, label: str, choices: Mapping[Any, str], chosen: str, language: str) -> dict[str, Any]:
    options = [{"text": _build_plain_text(_(text, language)), "value": str(value)} for value, text in choices.items()]
    initial = next((option for option in options if option["value"] == str(chosen)), options[0])
    return _build_input(block, label, {"type": "static_select", "options": options, "initial_option": initial})


def _build_text_input(block: str, label: str, value: str, *, optional: bool = False) -> dict[str, Any]:
    element = {"type": "plain_text_input", "max_length": 300, **({"initial_value": value} if value else {})}
    return _build_input(block, label, element, optional=optional)


def _build_channel_input(block: str, label: str, channel: str | None, *, optional: bool = True) -> dict[str, Any]:
    element = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **({"initial_conversation": channel} if channel else {}),
    }
    return _build_input(block, label, element, optional=optional)


def _build_subjects_input(label: str, chosen: list[dict[str, Any]]) -> dict[str, Any]:
    initial = {"initial_options": chosen} if chosen else {}
    element = {"type": "multi_external_select", "min_query_length": 0, **initial}
    return _build_input("subjects", label, element, optional=True)


def _build_checkbox(label: str, text: str, checked: bool) -> dict[str, Any]:
    option = {"text": _build_plain_text(text), "value": _YES}
    element = {"type": "checkboxes", "options": [option], **({"initial_options": [option]} if checked else {})}
    return _build_input("review", label, element, optional=True)


def _build_plain_text(text: str, limit: int = MAX_OPTION_TEXT) -> dict[str, Any]:
    return {"type": "plain_text", "text": clip_text(text, limit), "emoji": True}


def _get_element(state: Mapping[str, Any], block: str) -> dict[str, Any]:
    found: dict[str, Any] = next(iter(state.get(block, {}).values()), {})
    return found


def _get_value(state: Mapping[str, Any], block: str, field: str) -> str:
    return str(_get_element(state, block).get(field) or "")


def _get_choice(state: Mapping[str, Any], block: str) -> str:
    return str((_get_element(state, block).get("selected_option") or {}).get("value", ""))
