"""Builds the forms (modals) by which moderators manage the content, and parses their values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import msgspec

from bot.moderation.refresh_input import MAX_DOCUMENTS, REPORTED_YEARS
from bot.slack_app.form_metadata import check_owner, load_metadata, make_outdated_error
from bot.slack_app.moderation.surface import Origin
from bot.slack_app.ui.limits import MAX_OPTION_TEXT, clip_text
from briefings.catalog.broad_words import MAX_SUBJECTS
from briefings.i18n import gettext as _
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.moderation.parts import Option
    from briefings.domain.proposals import ChapterHead

Block = dict[str, Any]
View = dict[str, Any]

MENU_FORM: Final = "data_menu"
REFRESH_FORM: Final = "data_refresh"
ROLLBACK_FORM: Final = "data_rollback"
TEACH_FORM: Final = "data_teach"
MISS_FORM: Final = "data_miss"
METADATA_FORM: Final = "data_metadata"
SUBJECT_ACTION: Final = "subject_select"
"""The action whose options are the names of subjects; see `handlers.briefs`."""

METADATA_FIELDS: Final = ("edition", "number", "language", "title", "publisher")
_MAX_TITLE: Final = 24
_MAX_LABEL: Final = 2_000


def build_menu_form(origin: Origin, tasks: Mapping[str, str], language: str) -> View:
    """Builds the form with the menu of tasks.

    Args:
        origin: of the command.
        tasks: the tasks, by name of the command.
        language: of the moderator.
    """
    options = [_build_option(text, name) for name, text in tasks.items()]
    element = {"type": "radio_buttons", "options": options, "initial_option": options[0]}
    blocks = [build_input("task", _("What would you like to do?", language), element)]
    return build_form(
        MENU_FORM, _("Content", language), pgettext("button", "Next", language), blocks, origin, language
    )


def build_refresh_form(origin: Origin, language: str, *, has_folder: bool) -> View:
    """Builds the form that takes documents, and the year of their dates without a year.

    Args:
        origin: of the command.
        language: of the moderator.
        has_folder: whether the content folder is read if no document is attached.
    """
    element = {"type": "file_input", "max_files": MAX_DOCUMENTS}
    label = _("PDF, HTML, text, Markdown, TOML or zip", language)
    hint = _("Without a file, the content folder is read.", language) if has_folder else ""
    years = [_build_option(_(text, language), value) for value, text in REPORTED_YEARS.items()]
    blocks = [
        build_input("document", label, element, optional=has_folder, hint=hint),
        build_input(
            "reports_on",
            _("Year for dates without a year, if it is not recognized", language),
            {"type": "static_select", "options": years},
            optional=True,
        ),
    ]
    submit = pgettext("button", "Read", language)
    return build_form(REFRESH_FORM, _("Update the content", language), submit, blocks, origin, language)


def build_rollback_form(origin: Origin, revisions: Sequence[Option], active: int, language: str) -> View:
    """Builds the form that asks for the revision to go back to.

    Args:
        origin: of the command.
        revisions: to choose from, newest first; at least one.
        active: the revision that the moderator sees as active.
        language: of the moderator.
    """
    options = [_build_option(option.label, option.value) for option in revisions]
    element = {"type": "static_select", "options": options, "initial_option": options[0]}
    blocks = [build_input("revision", _("Which revision?", language), element)]
    submit = pgettext("button", "Roll back", language)
    title = _("Go back to a revision", language)
    return build_form(ROLLBACK_FORM, title, submit, blocks, origin, language, active=active)


def build_teach_form(origin: Origin, language: str) -> View:
    """Builds the form that adds an alias to a subject."""
    name = {"type": "plain_text_input", "max_length": 100}
    blocks = [
        build_input("name", _("The word that people type", language), name),
        _build_subject_input(language),
    ]
    submit = pgettext("button", "Add", language)
    return build_form(TEACH_FORM, _("Add an alias", language), submit, blocks, origin, language)


def build_miss_form(origin: Origin, key: str, language: str) -> View:
    """Builds the form that asks which subject a query should be an alias of.

    Args:
        origin: of the press.
        key: of the query.
        language: of the moderator.
    """
    submit = pgettext("button", "Add", language)
    title = _("Subjects of the word", language)
    return build_form(MISS_FORM, title, submit, [_build_subject_input(language)], origin, language, key=key)


def build_metadata_form(  # noqa: PLR0913  # the chapter, and where it is from
    origin: Origin, head: ChapterHead, language: str, *, revision: int, digest: str, chapter: int
) -> View:
    """Builds the form that corrects what was recognized of a chapter.

    Args:
        origin: of the press.
        head: the chapter.
        language: of the moderator.
        revision: number of the proposal.
        digest: of the proposal's content.
        chapter: index of the chapter in the proposal.
    """
    fields = {
        "edition": (_("Edition (such as 2026)", language), str(head.edition) if head.has_edition else "", 10, False),
        "number": (_("Chapter and section (such as 2-6)", language), head.number, 8, False),
        "language": (
            _("Language of the document (ja, en, …)", language),
            head.language.partition("-")[0],
            8,
            True,
        ),
        "title": (_("Title", language), clip_text(head.title, 200), 200, True),
        "publisher": (
            _("Publisher | license | page address", language),
            clip_text(head.publisher, 100),
            1000,
            False,
        ),
    }
    blocks = []
    for name, (label, value, limit, required) in fields.items():
        element: Block = {"type": "plain_text_input", "max_length": limit}
        if value:
            element["initial_value"] = value
        blocks.append(build_input(name, label, element, optional=not required))
    submit = pgettext("button", "Rebuild", language)
    title = _("Correct the document", language)
    state = {"revision": revision, "digest": digest, "chapter": chapter}
    return build_form(METADATA_FORM, title, submit, blocks, origin, language, **state)


def read_form(body: dict[str, Any]) -> tuple[Origin, dict[str, Any]]:
    """Returns the origin of a submitted form and its carried values.

    Raises:
        FormOutdated: it does not carry an origin.
        ForeignForm: it was opened for another user or in another workspace.
    """
    carried = load_metadata(body)
    try:
        origin = msgspec.convert(carried.pop("origin", None), Origin)
    except msgspec.ValidationError:
        raise make_outdated_error() from None
    check_owner(body, origin.team, origin.user)
    return origin, carried


def read_value(view: View, block: str) -> str:
    """Returns the text typed, or the value of the option chosen, in a block; empty if there is none."""
    actions = ((view.get("state") or {}).get("values") or {}).get(block) or {}
    for value in actions.values():
        option = value.get("selected_option")
        return str(option["value"] if option else value.get("value") or "")
    return ""


def read_files(view: View, block: str) -> list[str]:
    """Returns the ids of the files that were given in a block, in order."""
    actions = ((view.get("state") or {}).get("values") or {}).get(block) or {}
    return [str(file["id"]) for value in actions.values() for file in value.get("files") or []]


def read_values(view: View, block: str) -> list[str]:
    """Returns the values of the options that were chosen in a block, in order."""
    actions = ((view.get("state") or {}).get("values") or {}).get(block) or {}
    return [str(option["value"]) for value in actions.values() for option in value.get("selected_options") or []]


def _build_subject_input(language: str) -> Block:
    element = {
        "type": "multi_external_select",
        "action_id": SUBJECT_ACTION,
        "min_query_length": 0,
        "max_selected_items": MAX_SUBJECTS,
        "placeholder": _build_plain_text(_("Type a name in any spelling", language)),
    }
    hint = _("With several, the word offers a list of them.", language)
    return build_input("subject", _("The country, region, topic … that it means", language), element, hint=hint)


def build_form(  # noqa: PLR0913, PLR0917  # the parts of a modal
    callback: str,
    title: str,
    submit: str,
    blocks: Iterable[Block],
    origin: Origin,
    language: str,
    **carried: object,
) -> View:
    """Builds a form.

    Args:
        callback: the callback id, by which its submission is routed to the handler.
        title: at most 24 characters are shown.
        submit: label of the button.
        blocks: the fields.
        origin: the place and user of the form; submissions by other users are rejected.
        language: of the user.
        carried: further values for the submission.
    """
    state = {"origin": {name: getattr(origin, name) for name in Origin.__struct_fields__}, **carried}
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": json.dumps(state),
        "title": _build_plain_text(title, _MAX_TITLE),
        "submit": _build_plain_text(submit, _MAX_TITLE),
        "close": _build_plain_text(pgettext("button", "Cancel", language), _MAX_TITLE),
        "blocks": list(blocks),
    }


def build_input(block: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """Builds a field of a form."""
    shown: Block = {
        "type": "input",
        "block_id": block,
        "label": _build_plain_text(label, _MAX_LABEL),
        # Unique in the form, not only in its block.
        "element": {"action_id": block, **element},
        "optional": optional,
    }
    return {**shown, "hint": _build_plain_text(hint, _MAX_LABEL)} if hint else shown


def _build_option(text: str, value: str) -> Block:
    return {"text": _build_plain_text(text), "value": value}


def _build_plain_text(text: str, limit: int = MAX_OPTION_TEXT) -> Block:
    return {"type": "plain_text", "text": clip_text(text, limit) or "…", "emoji": True}
