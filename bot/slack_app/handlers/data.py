"""Handles `/data` and its forms: moderators of the home workspace manage the content."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.moderation.history import format_history, list_earlier_revisions
from bot.moderation.id_fields import parse_number, read_chosen_number
from bot.moderation.ids import AliasAction, AliasId, CorrectionsId, ProposalAction, ProposalId, ReportId
from bot.moderation.metadata_input import MetadataInput
from bot.moderation.parts import build_notice
from bot.moderation.proposals import get_proposal_gone_text
from bot.moderation.refresh_input import MAX_DOCUMENTS
from bot.slack_app.acknowledgment import acknowledge_first
from bot.slack_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.slack_app.form_metadata import make_outdated_error, read_carried_number, read_chosen
from bot.slack_app.moderation import forms
from bot.slack_app.moderation.aliases import AliasFlow
from bot.slack_app.moderation.corrections import CorrectionFlow
from bot.slack_app.moderation.decisions import ProposalDecisions
from bot.slack_app.moderation.export import send_export
from bot.slack_app.moderation.refresh import RefreshFlow
from bot.slack_app.moderation.reports import ReportListFlow
from bot.slack_app.moderation.surface import Origin
from bot.slack_app.moderation.work import Work, build_audit, start_work
from bot.slack_app.ui.component_values import read_component
from bot.slack_app.ui.values import CardValue, decode_value
from briefings.errors import DocumentError
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext

TASKS: Final = {
    "refresh": N_("Read a document and see what it would change"),
    "history": N_("Who changed the content, when and from what"),
    "rollback": N_("Go back to an earlier revision"),
    "export": N_("Take a backup of the content"),
    "corrections": N_("Find recent posts that no longer agree with the content"),
    "unanswered": N_("Queries that found nothing"),
    "reports": N_("Errors that readers reported on cards"),
    "teach": N_("Add an alias of a subject, or a word that offers several"),
    "names": N_("The added aliases, to remove or to export"),
}
"""The tasks of `/data`, by the word after the command."""

_JAPANESE_TASKS: Final = {
    "更新": "refresh",
    "履歴": "history",
    "戻す": "rollback",
    "書き出し": "export",
    "訂正": "corrections",
    "未回答": "unanswered",
    "報告": "reports",
    "教える": "teach",
    "呼び名": "names",
}
"""The same in Japanese: Slack's commands have no translations."""


class DataHandlers:
    """Answers moderators of the content. Other users are refused at each command, press and form.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._audit = audit = build_audit(context)
        self._corrections = CorrectionFlow(context, audit)
        self._aliases = AliasFlow(context, audit)
        self._reports = ReportListFlow(context, audit)
        self._decisions = ProposalDecisions(audit, self._corrections.offer_after_activation)
        self._refresh = RefreshFlow(self._decisions, audit)

    async def handle_command(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Answers `/data`, after its acknowledgment."""
        work = await self._check_rights(client, Origin.of_command(body))
        if work is not None:
            typed = body.get("text", "").strip()
            await self._start_task(work, _JAPANESE_TASKS.get(typed, typed), body["trigger_id"])

    async def handle_file_shortcut(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Answers the shortcut of a message with a file, after its acknowledgment: reads its files."""
        work = await self._check_rights(client, Origin.of_press(body))
        if work is None:
            return
        files = body["message"].get("files") or []
        if files:
            await self._refresh.start_refresh(work, [str(file["id"]) for file in files[:MAX_DOCUMENTS]])
        else:
            text = _("This message has no file.", work.language)
            await work.open_surface().show_private(build_notice(text))

    async def handle_component(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Answers a press on a moderator's button or a choice in a menu, after its acknowledgment."""
        work = await self._check_rights(client, Origin.of_press(body))
        if work is None:
            return
        component_id, chosen = read_component(body["actions"][0])
        match component_id:
            case ProposalId(action=ProposalAction.EDIT_METADATA):
                await self._open_metadata_form(work, component_id, chosen, body["trigger_id"])
            case ProposalId():
                await self._decisions.handle_component(work, component_id, chosen)
            case AliasId(action=AliasAction.ASK_SUBJECT, key=key):
                view = forms.build_miss_form(work.origin, key, work.language)
                await client.views_open(trigger_id=body["trigger_id"], view=view)
            case AliasId():
                await self._aliases.handle_component(work, component_id, chosen)
            case CorrectionsId():
                await self._corrections.handle_component(work, component_id)
            case ReportId():
                await self._reports.handle_component(work, component_id, chosen)
            case _:
                text = _("This button is from an earlier version. Use /data again.", work.language)
                await work.open_surface().show_private(build_notice(text))

    async def handle_form(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers a submitted form: the next form, errors, or work in a task."""
        view = body["view"]
        origin, carried = forms.read_form(body)
        work = await self._check_rights(client, origin)
        if work is None:
            await ack(response_action="clear")
        elif view["callback_id"] == forms.MENU_FORM:
            await self._handle_menu(ack, work, read_chosen(_read_task, forms.read_value(view, "task")))
        elif view["callback_id"] == forms.METADATA_FORM:
            await self._handle_metadata(ack, work, view, carried)
        else:
            await ack()
            await self._run(work, lambda: self._submit(work, view, carried))

    async def _check_rights(self, client: AsyncWebClient, origin: Origin) -> Work | None:
        """Returns the work of a moderator; None for other users, who are informed."""
        work = await start_work(self._context, client, origin)
        # guard 39 true: tests/integration/slack_app/moderation/test_rights.py::test_others_cannot_change_anything
        if await is_moderator(self._context, client, origin.team, origin.user, ModeratorScope.CONTENT):
            return work
        text = get_denial_text(ModeratorScope.CONTENT, work.language)
        await work.open_surface().show_private(build_notice(text))
        return None

    async def _start_task(self, work: Work, task: str, trigger_id: str) -> None:
        view = await self._build_form(work, task)
        if view is not None:
            await work.client.views_open(trigger_id=trigger_id, view=view)
        else:
            await self._show_list(work, task)

    async def _build_form(self, work: Work, task: str) -> dict[str, Any] | None:
        """Builds the first form of a task; the menu for an unknown task, None for one without a form."""
        bot, language, origin = self._context.bot, work.language, work.origin
        if task not in TASKS:
            return forms.build_menu_form(origin, {name: _(text, language) for name, text in TASKS.items()}, language)
        if task == "refresh":
            return forms.build_refresh_form(origin, language, has_folder=bot.settings.content_dir is not None)
        if task == "teach":
            return forms.build_teach_form(origin, language)
        if task == "rollback":
            revisions = await list_earlier_revisions(bot, "", language)
            active = await bot.storage.revisions.get_active_revision()
            if revisions and active is not None:
                return forms.build_rollback_form(origin, revisions, active.id, language)
        return None

    async def _show_list(self, work: Work, task: str) -> None:
        """Runs a task that has no form."""
        if task == "corrections":
            await self._corrections.show_corrections(work)
        elif task == "unanswered":
            await self._aliases.show_misses(work)
        elif task == "reports":
            await self._reports.show_reports(work)
        elif task == "names":
            await self._aliases.show_aliases(work)
        elif task == "export":
            await send_export(work, self._audit)
        elif task == "rollback":
            await work.open_surface().show(build_notice(_("There is no earlier revision.", work.language)))
        else:
            history = await format_history(self._context.bot, "slack", work.language)
            await work.open_surface().show(build_notice(history))

    async def _handle_menu(self, ack: AsyncAck, work: Work, task: str) -> None:
        view = await self._build_form(work, task)
        if view is not None:
            await ack(response_action="update", view=view)
            return
        await ack()
        await self._run(work, lambda: self._show_list(work, task))

    async def _handle_metadata(
        self, ack: AsyncAck, work: Work, view: dict[str, Any], carried: dict[str, Any]
    ) -> None:
        typed = {name: forms.read_value(view, name) for name in forms.METADATA_FIELDS}
        try:
            override = MetadataInput(**typed).parse()
        except DocumentError as error:
            wrong = next((name for name, text in typed.items() if text and text == error.location), "edition")
            await ack(response_action="errors", errors={wrong: error.format_line(work.language)})
            return
        revision, chapter = (read_carried_number(carried, name) for name in ("revision", "chapter"))
        await ack()

        async def renew() -> None:
            button_id = ProposalId(ProposalAction.EDIT_METADATA, revision, str(carried.get("digest")))
            proposal = await self._decisions.find_proposal(work, button_id)
            if proposal is None:
                return
            heads = await self._context.bot.storage.proposals.list_new_chapters(proposal)
            if chapter >= len(heads):
                raise make_outdated_error()
            head = heads[chapter]
            await self._decisions.renew_with_override(work, proposal, head.key, override)

        await self._run(work, renew)

    async def _submit(self, work: Work, view: dict[str, Any], carried: dict[str, Any]) -> None:
        """Carries out a form that no other form follows."""
        match view["callback_id"]:
            case forms.REFRESH_FORM:
                files, reports_on = forms.read_files(view, "document"), forms.read_value(view, "reports_on")
                await self._refresh.start_refresh(work, files, reports_on)
            case forms.ROLLBACK_FORM:
                target = read_chosen(parse_number, forms.read_value(view, "revision"))
                expected = read_carried_number(carried, "active")
                await self._decisions.roll_back(work, target=target, expected=expected)
            case _:
                decoded = [decode_value(value) for value in forms.read_values(view, "subject")]
                subjects = [value.request.subject for value in decoded if isinstance(value, CardValue)]
                if not subjects:
                    raise make_outdated_error()
                name = forms.read_value(view, "name")
                if view["callback_id"] == forms.TEACH_FORM:
                    await self._aliases.add_name(work, name, subjects)
                else:
                    await self._aliases.add_miss(work, str(carried.get("key")), subjects)

    async def _open_metadata_form(self, work: Work, button_id: ProposalId, chosen: str, trigger_id: str) -> None:
        proposal = await self._decisions.find_proposal(work, button_id)
        if proposal is None:
            return
        index = read_chosen_number(chosen, 0)
        heads = await self._context.bot.storage.proposals.list_new_chapters(proposal)
        if index >= len(heads):
            await work.open_surface().show_private(build_notice(get_proposal_gone_text(work.language)))
            return
        view = forms.build_metadata_form(
            work.origin,
            heads[index],
            work.language,
            revision=button_id.revision,
            digest=button_id.argument,
            chapter=index,
        )
        await work.client.views_open(trigger_id=trigger_id, view=view)

    async def _run(self, work: Work, do: Callable[[], Awaitable[None]]) -> None:
        """Runs work in a task, after the acknowledgment; errors are shown where the form was opened."""

        async def handle(**_unused: object) -> None:
            await do()

        origin = work.origin
        body = {"type": "form", "user": {"id": origin.user}, "response_url": origin.response_url}
        await acknowledge_first(self._context, handle)(_skip_acknowledgment, body, work.client)


def _read_task(text: str) -> str:
    """Returns the name of a task; raises `ValueError` for any other text."""
    return list(TASKS)[list(TASKS).index(text)]


async def _skip_acknowledgment() -> None:
    return
