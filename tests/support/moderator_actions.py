"""Lists all actions of moderators: every command, completion, button, menu and form, as interactions."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import time
from typing import Any, get_type_hints

import discord
from discord import ui
from simcord import actors, interactions
from simcord.components import walk_components

from bot.discord_app.moderation.metadata_form import MetadataForm
from bot.discord_app.moderation.misses import SubjectForm
from bot.discord_app.posting.panel_buttons import ScheduleForm
from bot.discord_app.refs import make_channel_ref, make_workspace_ref
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.custom_ids import (
    CardId,
    CardMenuId,
    CardToolId,
    CustomId,
    FollowId,
    PostId,
    PrivacyId,
    ReportWithdrawalId,
)
from bot.web.calendar_ids import CalendarId
from briefings.domain.cards import CardRequest
from briefings.domain.reports import ErrorReport
from briefings.domain.schedules import Schedule, ScheduleKind
from briefings.domain.workspaces import WorkspaceSettings
from briefings.search.misses import group_misses, hash_query
from briefings.text.normalize import fold_text

COMMAND, PRESS, TYPING, FORM = 2, 3, 4, 5
"""Kinds of interactions (Discord's reference: Interaction Type)."""

DATA, SCHEDULE = "data", "schedule"
"""The area of an action: moderators of the home server manage the content, those of each server its schedules."""

FOR_MEMBERS: tuple[type[CustomId], ...] = (
    CardId,
    CardMenuId,
    CardToolId,
    ReportWithdrawalId,
    FollowId,
    PrivacyId,
    CalendarId,
)
"""Kinds of buttons and selects that are for everybody."""

FORMS = {MetadataForm.__name__: "x1|e", SubjectForm.__name__: "n1|o", ScheduleForm.__name__: "s1|e"}
"""Forms, each with the press that opens it."""

FOR_EVERYBODY = {"d1"}
"""Presses on moderators' components that every user may make: any user may see the details of a post."""

QUERY = "アルメ国"
KEY = hash_query(fold_text(QUERY))


@dataclass
class Scene:
    """A world with components to press, and the presses of a user."""

    world: Any
    next_year: bytes
    database: str
    schedules: dict[int, Schedule] = field(default_factory=dict)
    shown: Any = None
    _seen: tuple[int, str] = (-1, "")

    def __post_init__(self) -> None:
        self._looking = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)

    def close(self) -> None:
        self._looking.close()

    async def begin(self) -> None:
        """Makes a proposal, a query that found nothing, schedules in each server, and the role to change them."""
        world, store = self.world, self.world.bot.context.storage
        roles = {role.name: role for role in world.env.bot.get_guild(world.guild.id).roles}
        await store.misses.count_misses(group_misses({QUERY: 1}), world.bot.context.clock())
        for guild, channel in ((world.guild, world.channel), (world.elsewhere.guild, world.elsewhere)):
            made = Schedule(
                0, secrets.token_hex(6), make_channel_ref(guild.id, channel.id),
                ScheduleKind.ON_THIS_DAY, time(9), "Asia/Tokyo", "ja",
                world.bot.context.clock(), review=True,
            )  # fmt: skip
            self.schedules[guild.id] = await store.schedules.add_schedule(made, actor=None)
        report = ErrorReport(0, "0" * 32, world.bot.context.clock(), CardRequest("AM"), 1, "ja")
        await store.reports.add_report(report)
        settings = WorkspaceSettings(
            make_workspace_ref(world.guild.id), str(world.channel.id), str(roles["moderators"].id)
        )
        await store.workspace_settings.set_workspace_settings(settings, actor=None, now=world.bot.context.clock())
        await world.manager.slash(world.channel, "data refresh", document=("next.md", self.next_year))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self._looking.execute(query, values).fetchall()

    def digest(self) -> str:
        """Returns a digest of every row, except those that record the queries."""
        # SQLite reports whether the file was changed: most refused actions write nothing.
        ((version,),) = self.rows("PRAGMA data_version")
        if version != self._seen[0]:
            names = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
            kept = sorted({name for name in names if not name.startswith("sqlite_")} - {"audit", "unanswered"})
            digest = hashlib.sha256()
            for name in kept:
                digest.update(repr((name, sorted(map(repr, self.rows(f"SELECT * FROM {name}"))))).encode())  # noqa: S608 - its tables
            self._seen = version, digest.hexdigest()
        return self._seen[1]

    def find_staged(self) -> tuple[int, str]:
        """Returns the newest undecided proposal, and how its ids end."""
        query = (
            "SELECT r.id, r.sha256 FROM proposal p JOIN revision r ON r.id = p.revision "
            "WHERE r.id NOT IN (SELECT revision FROM activation) ORDER BY r.id DESC LIMIT 1"
        )
        revision, sha256 = self.rows(query)[0]
        return revision, sha256[:8]

    def active(self) -> int:
        return int(self.rows("SELECT active FROM pointer")[0][0])

    def schedule(self, guild: int | None) -> Schedule:
        return self.schedules.get(guild or 0) or next(iter(self.schedules.values()))

    async def act(self, actor: Any, channel: Any, kind: int, data: dict[str, Any]) -> Any:
        """Returns an interaction as Discord would send it if its own permissions let everybody through."""
        extra = None
        if kind in {PRESS, FORM}:
            message = channel.last_message or await self._message(channel)
            extra = {"message": self._payload(message)}
            if kind == PRESS:
                extra["message"]["components"] = [{"type": 1, "id": 1, "components": [_pressed(data)]}]
        source = int(extra["message"]["id"]) if extra else None
        # As the library's own functions do: otherwise the timers of the bot would delay the end of the step.
        self.world.env._begin_operation("forge")
        try:
            return await actors._dispatch_actor_interaction(
                actor, kind, channel, data, extra=extra, source_message_id=source
            )
        finally:
            self.world.env._end_operation()

    async def _message(self, channel: Any) -> Any:
        await self.world.bot.get_channel(channel.id).send(view=build_notice_view("a message with a button"))
        await self.world.env.settle()
        return channel.last_message

    def _payload(self, message: Any) -> dict[str, Any]:
        backend = self.world.env.backend
        stored = backend.get_message(message.channel.id, message.id)
        return dict(actors.serializers.message_payload(backend, stored))


def _pressed(data: dict[str, Any]) -> dict[str, Any]:
    """Returns the button or menu of a press from its message, because a press requires an existing component."""
    if "values" in data:
        options = [{"label": value, "value": value} for value in data["values"]]
        return {"type": 3, "id": 2, "custom_id": data["custom_id"], "options": options}
    return {"type": 2, "id": 2, "style": 2, "label": "…", "custom_id": data["custom_id"]}


Make = Callable[[Scene, int | None], dict[str, Any]]
"""Makes the data of an interaction, for the server that it is used in."""


@dataclass(frozen=True)
class Step:
    """An action of a moderator.

    Attributes:
        half: the area.
        kind: of the interaction.
        name: of the command, completion or form, or the beginning of a button's id.
        make: its data.
    """

    half: str
    kind: int
    name: str
    make: Make


def option(name: str, value: Any, kind: int = 3, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "value": value, **more}


def command(name: str, make: Callable[[Scene, int | None], list[dict[str, Any]]] = lambda *_: []) -> Step:
    """Returns a subcommand, or with a focused option its completion."""
    half, _, sub = name.partition(" ")

    def data(scene: Scene, guild: int | None) -> dict[str, Any]:
        options = make(scene, guild)
        resolved = next((option.pop("resolved") for option in options if "resolved" in option), {})
        made = {"id": "1", "name": half, "type": 1, "options": [{"name": sub, "type": 1, "options": options}]}
        if half == DATA:
            made["guild_id"] = str(scene.world.guild.id)
        return {**made, "resolved": resolved} if resolved else made

    return Step(half, COMMAND, name, data)


def typing(name: str, focused: str, typed: str, kind: int = 3) -> Step:
    of = command(name, lambda *_: [option(focused, typed, kind, focused=True)])
    return Step(of.half, TYPING, f"{name} {focused}", of.make)


def press(half: str, name: str, make: Callable[[Scene, int | None], str], *values: str) -> Step:
    def data(scene: Scene, guild: int | None) -> dict[str, Any]:
        made: dict[str, Any] = {"custom_id": make(scene, guild), "component_type": 3 if values else 2, "id": 1}
        return {**made, "values": [*values]} if values else made

    return Step(half, PRESS, name, data)


def form(name: type[ui.Modal], *answers: str, half: str = DATA) -> Step:
    def data(scene: Scene, _guild: int | None) -> dict[str, Any]:
        given: Iterator[str] = iter(answers)

        def filled(part: dict[str, Any]) -> dict[str, Any]:
            if part["type"] == 4:
                value = next(given, part.get("value", ""))
                return {"type": 4, "id": part.get("id", 1), "custom_id": part["custom_id"], "value": value}
            inner = {key: part[key] for key in ("components", "component") if key in part}
            shut = {k: [filled(p) for p in v] if isinstance(v, list) else filled(v) for k, v in inner.items()}
            return {"type": part["type"], "id": part.get("id", 1), **shut}

        modal = scene.shown.modal
        return {"custom_id": modal["custom_id"], "components": [filled(part) for part in modal["components"]]}

    return Step(half, FORM, name.__name__, data)


def _document(scene: Scene, _guild: int | None) -> list[dict[str, Any]]:
    """Returns a document, attached."""
    resolved: dict[str, Any] = {}
    backend = scene.world.env.backend
    channel = scene.world.channel.id
    file = interactions.store_interaction_attachment(backend, channel, "next.md", scene.next_year, resolved)
    return [option("document", file, 11, resolved=resolved)]


def _number(scene: Scene, guild: int | None) -> list[dict[str, Any]]:
    return [option("number", scene.schedule(guild).id, 4)]


def _channel(schedule: Schedule) -> dict[str, Any]:
    """Returns the channel of a schedule, as Discord sends a chosen channel."""
    channel = schedule.channel_ref.channel
    resolved = {"id": channel, "type": 0, "name": "desk", "permissions": "0"}
    return option("channel", channel, 7, resolved={"channels": {channel: resolved}})


def _mark(letter: str) -> Callable[[Scene, int | None], str]:
    return lambda scene, guild: f"{letter}1|{scene.schedule(guild).key}|2026-11-27"


def _proposal(letter: str) -> Callable[[Scene, int | None], str]:
    return lambda scene, _: "x1|{}|{}|{}".format(letter, *scene.find_staged())


def _panel(action: str, *values: str, page: str = "1") -> Step:
    """Returns a press on the panel of schedules."""

    def make(scene: Scene, guild: int | None) -> str:
        number = "" if action in "lo" else str(scene.schedule(guild).id)
        return f"s1|{action}|{number}|{page}"

    return press(SCHEDULE, f"s1|{action}", make, *values)


def _name(act: str, *, subject: str = "", page: str = "") -> Step:
    key = KEY if act in "qtopbum" else ""
    chosen = (KEY,) if act == "c" else (f"{KEY}|AM",) if act == "k" else ()
    return press(DATA, f"n1|{act}", lambda *_: f"n1|{act}|{key}|{subject}|{page}", *chosen)


NUMBERED = ("edit", "pause", "resume", "remove", "preview", "why")
"""Subcommands of `/schedule` that act on one schedule."""

STEPS: tuple[Step, ...] = (
    press(DATA, "x1|k", _proposal("k"), "AM"),
    press(DATA, "x1|e", _proposal("e")),
    form(MetadataForm, "2027", "2-6", "ja", "別の題"),
    press(DATA, "x1|a", _proposal("a")),
    press(DATA, "y1|g", lambda scene, _: f"y1|g|1|{scene.active()}"),
    press(DATA, "y1|k", lambda scene, _: f"y1|k|1|{scene.active()}"),
    press(DATA, "x1|b", lambda scene, _: f"x1|b|{scene.active()}|1"),
    command("data refresh", _document),
    press(DATA, "x1|c", _proposal("c")),
    command("data rollback"),
    command("data refresh", _document),
    press(DATA, "x1|d", _proposal("d")),
    command("data history"),
    command("data export"),
    command("data corrections"),
    command("data unanswered"),
    _name("l", page="1"),
    _name("c", page="1"),
    _name("p"),
    _name("b"),
    _name("o"),
    form(SubjectForm, "アルメニア"),
    command("data reports"),
    press(DATA, "e1|l", lambda *_: "e1|l||1"),
    press(DATA, "e1|o", lambda *_: "e1|o||1", "1"),
    press(DATA, "e1|k", lambda *_: "e1|k|1|1"),
    press(DATA, "e1|d", lambda *_: "e1|d|1|1"),
    press(DATA, "e1|r", lambda *_: "e1|r|1|1"),
    command("data names"),
    _name("n", page="1"),
    _name("u", subject="AM"),
    _name("t", subject="AM"),
    _name("k", page="1"),
    _name("q", subject="AM", page="1"),
    _name("m", subject="0123456789ab"),
    command("data teach", lambda *_: [option("name", "ハヤスタン"), option("subject", "アルメニア")]),
    typing("data teach", "subject", "アル"),
    typing("data rollback", "revision", "", 4),
    command("schedule list"),
    command("schedule preview", _number),
    command("schedule why", _number),
    command("schedule edit", lambda scene, guild: [*_number(scene, guild), option("time", "10:30")]),
    command("schedule pause", _number),
    command("schedule resume", _number),
    _panel("l"),
    _panel("o", "1"),
    _panel("v"),
    _panel("e"),
    form(ScheduleForm, "11:30", half=SCHEDULE),
    _panel("p"),
    _panel("r"),
    _panel("q"),
    _panel("h"),
    _panel("t", "77"),
    press(SCHEDULE, "d1", _mark("d")),
    press(SCHEDULE, "r1", _mark("r")),
    press(SCHEDULE, "p1", _mark("p")),
    command("schedule notices"),
    command(
        "schedule add",
        lambda scene, guild: [
            _channel(scene.schedule(guild)),
            option("kind", ScheduleKind.ON_THIS_DAY.value),
        ],
    ),
    typing("schedule add", "zone", "Asia"),
    typing("schedule add", "subjects", "アル"),
    typing("schedule edit", "zone", "Asia"),
    typing("schedule edit", "subjects", "アル"),
    *(typing(f"schedule {name}", "number", "", 4) for name in NUMBERED),
    command("schedule remove", _number),
    _panel("x"),
)  # fmt: skip
"""All actions, in an order in which each has something to act on."""

PUBLIC_COMPLETIONS = {f"schedule {name} {what}" for name in ("add", "edit") for what in ("zone", "subjects")}
"""Completions with public choices only: time zones, and the subjects that `/brief` offers."""


def subcommands(tree: discord.app_commands.CommandTree[Any], guild: int) -> dict[str, Any]:
    """Returns every subcommand of both groups in the command tree, by name."""
    groups = [tree.get_command(DATA, guild=discord.Object(guild)), tree.get_command(SCHEDULE)]
    return {command.qualified_name: command for group in groups for command in group.walk_commands()}  # type: ignore[union-attr]


def press_names(kind: type[CustomId]) -> set[str]:
    """Returns the beginnings of the custom ids of a kind, with each of its actions."""
    if kind is PostId:
        return {*kind.PREFIXES}
    return {f"{kind.PREFIXES[0]}|{action}" for action in get_type_hints(kind)["action"]}


def text_of(answer: Any) -> str:
    """Returns the text of the answer of an interaction."""
    found = answer.response
    return "" if found is None else "\n".join(
        part["content"] for part in walk_components(found.components) if part["type"] == 10
    )  # fmt: skip
