"""Authorization of every command, completion, button, menu and form, for every kind of user, in every place."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from discord import ui

from bot.discord_app.authorization import ModeratorForm, ModeratorScope, get_denial_text
from bot.discord_app.component_router import PersistentItem
from bot.discord_app.member_form import MemberForm
from bot.discord_app.ui.custom_ids import KINDS, PostId
from bot.web.calendar_ids import CalendarId
from tests.support.moderator_actions import (
    COMMAND,
    DATA,
    FOR_EVERYBODY,
    FOR_MEMBERS,
    FORM,
    FORMS,
    PRESS,
    PUBLIC_COMPLETIONS,
    SCHEDULE,
    STEPS,
    TYPING,
    Scene,
    Step,
    press_names,
    subcommands,
    text_of,
)

WHO = {
    "a member at home whom the server lets use the commands": ("member", "home", set()),
    "a manager of the home server, elsewhere": ("manager", "elsewhere", set()),
    "a moderator of the home server, elsewhere": ("moderator", "elsewhere", set()),
    "a manager of the home server, in a direct message": ("manager", "dm", set()),
    "a manager of another server, there": ("stranger", "elsewhere", {SCHEDULE}),
}
"""The user, the place, and the area in which the user has rights there, in this order."""


@pytest.fixture
async def scene(world: Any, builders: Any, tmp_path: Path) -> AsyncIterator[Scene]:
    lines = (
        *builders.lines[:1],
        "- アルメニアの外相が2025年3月8日に大阪を訪れた。 {p=142 date=2025-03-08}",
        *builders.lines[2:],
    )
    scene = Scene(world, builders.document(lines, edition=2026), str(tmp_path / "briefings.db"))
    # A second revision, so that a rollback is possible.
    await world.bot.context.storage.revisions.apply_content(
        builders.content(builders.document(), builders.document(edition=2024)), expected_id=1
    )
    await world.bot.context.reload_if_changed()
    await scene.begin()
    yield scene
    scene.close()


def is_allowed(step: Step, halves: set[str]) -> bool:
    return step.half in halves or step.name in FOR_EVERYBODY or step.name in PUBLIC_COMPLETIONS


def is_denial(text: str) -> bool:
    return text in {get_denial_text(scope, "ja") for scope in ModeratorScope}


async def run_all_steps(  # noqa: PLR0917 - who, where, and what is expected
    scene: Scene,
    role: str,
    place: str,
    halves: set[str],
    caplog: pytest.LogCaptureFixture,
    steps: Sequence[Step] = STEPS,
) -> list[str]:
    """Performs all actions as a user; returns the unexpected results."""
    world = scene.world
    at_home = getattr(world, role)
    elsewhere = world.elsewhere.guild
    actor, channel, guild = {
        "home": lambda: (at_home, world.channel, world.guild.id),
        "elsewhere": lambda: (
            at_home if role == "stranger" else elsewhere.add_member(at_home.user), world.elsewhere, elsewhere.id
        ),
        "dm": lambda: (at_home.user, at_home.user.dm_channel, None),
    }[place]()  # fmt: skip
    wrong = []
    for step in steps:
        if place == "dm" and (step.kind in {PRESS, FORM} or step.name == "schedule add"):
            continue  # neither a message of a server nor a channel of it exists here
        if step.kind == FORM and scene.shown is None:
            # A form that was opened before: a moderator who lost the role may still submit it.
            opener = next(other for other in STEPS if other.name == FORMS[step.name])
            scene.shown = await scene.act(world.manager, world.channel, opener.kind, opener.make(scene, None))
        caplog.clear()
        before = scene.digest()
        answer = await scene.act(actor, channel, step.kind, step.make(scene, guild))
        scene.shown = answer if getattr(answer, "modal", None) else None
        failed = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        text = text_of(answer)
        if failed:
            wrong.append(f"{step.name}: {failed[0][:600]}")
        elif step.kind == TYPING:
            offered = bool(answer.autocomplete_choices)
            if offered is not is_allowed(step, halves):
                wrong.append(f"{step.name}: {answer.autocomplete_choices}")
        elif is_denial(text) is is_allowed(step, halves):
            wrong.append(f"{step.name}: {text or answer.modal}")
        elif is_denial(text) and not answer.ephemeral:
            wrong.append(f"{step.name}: the refusal is for all to see")
        if not is_allowed(step, halves) and scene.digest() != before:
            wrong.append(f"{step.name}: the database was changed")
    return wrong


@pytest.mark.fault(38)
@pytest.mark.fault(39)
async def test_others_cannot_change_anything(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    """Every action is refused privately, and no row of the content or of the schedules changes."""
    outcomes = {role: await run_all_steps(scene, *options, caplog) for role, options in WHO.items()}
    assert outcomes == {role: [] for role in WHO}


SAMPLE = tuple({(step.half, step.kind): step for step in reversed(STEPS)}.values())[::-1]
"""The first action of each kind in each area."""


@pytest.mark.parametrize(
    ("moderator", "steps"),
    [
        pytest.param("manager", STEPS, id="manager"),
        pytest.param("moderator", SAMPLE, id="moderator-sample"),
        pytest.param("moderator", STEPS, id="moderator", marks=pytest.mark.exhaustive),
    ],
)
async def test_moderator_can_use_every_command(
    scene: Scene, caplog: pytest.LogCaptureFixture, moderator: str, steps: Sequence[Step]
) -> None:
    """The server's permission and the role are sufficient on their own."""
    assert await run_all_steps(scene, moderator, "home", {DATA, SCHEDULE}, caplog, steps) == []


@pytest.mark.fault(38)
async def test_server_settings_cannot_grant_access(scene: Scene, world: Any) -> None:
    """Discord allows the member the command, because an administrator of the server overrode the default."""
    for place in (world.guild, None):
        for command in await world.env.bot.tree.fetch_commands(guild=place):
            world.guild.set_command_permissions(command, {world.guild.default_role: True})
    before = scene.digest()
    answers = [
        await world.member.slash(world.channel, "data refresh", document=("next.md", scene.next_year)),
        await world.member.slash(world.channel, "data rollback", revision=1),
        await world.member.slash(world.channel, "schedule list"),
    ]
    assert [is_denial(text_of(answer)) for answer in answers] == [True] * 3
    assert await world.member.autocomplete(world.channel, "data rollback", "revision", "") == []
    assert scene.digest() == before


@pytest.mark.fault(39)
async def test_moderators_buttons_refuse_members(scene: Scene, world: Any, read: Any) -> None:
    """The proposal is in a channel that members see: the second person presses the same button."""
    message = world.channel.last_message
    before = scene.digest()
    ids = [part["custom_id"] for part in read.parts(message) if part["type"] == 2]
    answers = [await world.member.click(message, custom_id=custom_id) for custom_id in ids]
    answers.append(
        await world.member.select(message, [read.options(message)[0]["value"]], custom_id=next(
            part["custom_id"] for part in read.parts(message) if part["type"] == 3)))  # fmt: skip
    assert len(answers) > 2
    assert all(is_denial(text_of(answer)) and answer.ephemeral for answer in answers)
    assert scene.digest() == before


async def test_nothing_is_missing_from_the_matrix(world: Any) -> None:
    """The matrix has every subcommand, completion, button, menu and form of the bot; new ones have to be added."""
    commands = subcommands(world.bot.tree, world.guild.id)
    assert set(commands) == {step.name for step in STEPS if step.kind == COMMAND}
    completed = [
        (name, parameter)
        for name, command in commands.items()
        for parameter in command.parameters
        if parameter.autocomplete
    ]
    assert len(completed) == sum(step.kind == TYPING for step in STEPS)
    for name, parameter in completed:
        assert f"{name} {parameter.display_name}" in {step.name for step in STEPS if step.kind == TYPING}
    forms = {form.__name__ for form in ui.Modal.__subclasses__() if form.__module__.startswith("bot.")}
    assert forms == {ModeratorForm.__name__, MemberForm.__name__}
    forms = {form.__name__ for form in ModeratorForm.__subclasses__()}
    assert forms == set(FORMS) == {step.name for step in STEPS if step.kind == FORM}
    assert set(world.bot._connection._view_store._dynamic_items.values()) == {PersistentItem}
    routes = world.bot.router._routes
    # The buttons of calendars have a handler where the operator serves calendars.
    assert set(KINDS) - {CalendarId} <= set(routes) <= set(KINDS)
    assert {kind for kind, route in routes.items() if route.scope is None} | {CalendarId} == {*FOR_MEMBERS, PostId}
    presses = {name for kind in KINDS if kind not in FOR_MEMBERS for name in press_names(kind)}
    assert presses == {step.name for step in STEPS if step.kind == PRESS}
