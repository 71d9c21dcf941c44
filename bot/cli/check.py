"""The command `check`: checks the installation, or documents without storing them."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import run_async
from bot.cli.imports import parse_input, print_warnings
from bot.cli.output import echo_text, print_json
from bot.clock import utc_now
from briefings.i18n import N_

if TYPE_CHECKING:
    from bot.cli.context import CommandContext
    from bot.operations.results import CheckResult
    from briefings.domain import Content
    from briefings.domain.installations import Installation
    from briefings.domain.refs import ChannelRef


@click.command(
    help=N_(
        "Check settings, machine, database, content, tokens, and the channels of schedules; with FILES, parse those "
        "documents without storing anything.\n\n"
        "Exit status 1 if something does not work, 2 if something can't be used at all."
    )
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--offline", is_flag=True, help=N_("Skip the checks that contact Discord and Slack."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the results as JSON."))
@click.pass_context
def check_command(ctx: click.Context, *, files: tuple[Path, ...], offline: bool, as_json: bool) -> None:
    """Checks documents, or the installation."""
    options: CommandContext = ctx.obj
    if files:
        for file in files:
            run_async(_check_document(options, file))
        return
    results = run_async(_check_installation(options, offline=offline))
    if as_json:
        print_json([_result_to_dict(result, options.language) for result in results])
    else:
        for result in results:
            echo_text(result.format_line(options.language))
    ctx.exit(1 if any(result.state == "problem" for result in results) else 0)


async def _check_installation(options: CommandContext, *, offline: bool) -> list[CheckResult]:
    """Runs all checks; an invalid setting ends the command before them."""
    from bot.operations.host_checks import check_host
    from bot.operations.storage_checks import check_storage

    settings = options.settings
    results = [_describe_platforms(options), *await asyncio.to_thread(check_host, settings, utc_now())]
    async with options.open_storage() as storage:
        # A damaged database ends the command with its own error, which names the backup to restore.
        await storage.verify()
        results += await check_storage(storage, options.today, is_verified=True)
        channels = await storage.schedules.list_channels("discord")
        slack_channels = await storage.schedules.list_channels("slack")
        installations = await storage.installations.list_installations("slack")
    if settings.discord_token is not None and not offline:
        results += await _check_discord(options, channels)
    if settings.uses_slack and not offline:
        results += await _check_slack(options, installations, slack_channels)
    return results


def _describe_platforms(options: CommandContext) -> CheckResult:
    from bot.operations.results import HOST_SCOPE, CheckResult, CheckState, make_verbatim_message
    from briefings.i18n import Message

    settings = options.settings
    platforms = [
        name for name, is_used in (("Discord", settings.discord_token), ("Slack", settings.uses_slack)) if is_used
    ]
    detail = make_verbatim_message(", ".join(platforms)) if platforms else Message(N_("no token: local preview"))
    return CheckResult(HOST_SCOPE, "settings", Message(N_("settings")), CheckState.OK, detail)


async def _check_discord(options: CommandContext, channels: tuple[ChannelRef, ...]) -> list[CheckResult]:
    from bot.discord_app.installation_checks import check_discord

    return await check_discord(options.settings, channels)


async def _check_slack(
    options: CommandContext, installations: tuple[Installation, ...], channels: tuple[ChannelRef, ...]
) -> list[CheckResult]:
    from bot.slack_app.installation_checks import check_slack

    return await check_slack(options.settings, installations, channels, now=utc_now())


def _result_to_dict(result: CheckResult, language: str) -> dict[str, object]:
    return {
        "scope": result.scope,
        "check": result.name,
        "state": str(result.state),
        "label": result.label.translate(language),
        "detail": result.detail.translate(language),
        "remedy": result.remedy.translate(language) if result.remedy else None,
    }


async def _check_document(options: CommandContext, file: Path) -> None:
    from briefings.revisions.overrides import preview_overrides
    from briefings.revisions.summary import summarize_document, summarize_override

    request = await parse_input(options, (file,))
    for document in request.documents:
        echo_text(summarize_document(document, options.language))
        print_warnings(document.chapter.source, document.warnings, options.language)
    used = {override.name for override in request.overrides}
    for name, warnings in request.file_warnings.items():
        if name not in used:
            print_warnings(name, warnings, options.language)
    if not request.overrides:
        return
    content = await _load_content(options)
    for override in await asyncio.to_thread(preview_overrides, content, request.overrides):
        echo_text(summarize_override(override, options.language))
        name = override.override.name
        print_warnings(name, request.file_warnings.get(name, ()), options.language)


async def _load_content(options: CommandContext) -> Content:
    """Loads the active content, or the built-in content if there is no database; creates no database."""
    from briefings.revisions.builtin import build_builtin_content

    if not options.settings.database_path.exists():
        return await asyncio.to_thread(build_builtin_content)
    async with options.open_storage() as storage:
        return (await storage.revisions.load_snapshot()).content
