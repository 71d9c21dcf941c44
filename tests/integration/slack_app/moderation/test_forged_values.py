"""Values that no form offers are refused in one sentence before anything is stored."""

from __future__ import annotations

import copy
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack_app.connection import SlackConnection
from tests.integration.slack_app.moderation.test_foreign_ids import (
    build_form_submission,
    list_forms,
    read_database,
)
from tests.support.slack_server.fault_server import SlackServer

pytestmark = pytest.mark.fault(39)

FORGED = ("xx", "", "ja-x", "9" * 30, "99999999", "-1", "１２", "\x00", "\ud800", "x" * 3_000)
OUTDATED = "以前の版"
NOTHING_CHOSEN = {("schedule_notices", "moderators_channel"), ("calendar_form", "language")}
"""Fields that may be left out."""


def spoil_choices(entered: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yields the entries of a form with one choice that was not offered, its block and the value."""
    for block, actions in entered.items():
        for action, element in actions.items():
            for field in ("selected_option", "selected_options", "selected_conversation", "selected_time"):
                for forged in FORGED if field in element else ():
                    spoiled = copy.deepcopy(entered)
                    place = spoiled[block][action]
                    if field == "selected_option":
                        place[field]["value"] = forged
                    elif field == "selected_options":
                        place[field] = [{"value": forged}]
                    else:
                        place[field] = forged
                    yield block, forged, spoiled


async def test_value_is_refused(
    slack: SlackServer, two_workspaces: SlackConnection, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Each choice of each form is tested: languages, kinds, lateness, subjects, channels, times, revisions, tasks."""
    path, count = tmp_path / "briefings.db", 0
    before = read_database(path)
    for form, metadata, entered in list_forms(slack):
        for block, forged, spoiled in spoil_choices(entered):
            if not forged and (form, block) in NOTHING_CHOSEN:
                continue
            count += 1
            slack.calls.clear()
            payload = build_form_submission(form, metadata, spoiled)
            answer = await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
            await two_workspaces.context.tasks.drain()
            shown = answer.get("payload") or slack.calls_of("response_url")
            assert read_database(path) == before, (form, block, forged)
            assert shown, (form, block, forged)
    assert count > 140
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("block", ["channel_language", "workspace_language"])
async def test_unknown_language_of_settings_is_refused(
    slack: SlackServer, two_workspaces: SlackConnection, block: str
) -> None:
    form, metadata, entered = next(listed for listed in list_forms(slack) if listed[0] == "settings_form")
    entered[block][block]["selected_option"]["value"] = "xx"
    answer = await slack.wait_for_acknowledgement(
        await slack.send("interactive", build_form_submission(form, metadata, entered))
    )
    assert OUTDATED in json.dumps(answer, ensure_ascii=False)
    assert two_workspaces.context.bot.places.find_here().language == ""


async def test_log_channel_that_the_bot_does_not_see_is_refused(
    slack: SlackServer, two_workspaces: SlackConnection
) -> None:
    form, metadata, entered = next(listed for listed in list_forms(slack) if listed[0] == "settings_form")
    entered["log_channel"] = {"log_channel": {"selected_conversation": "C0OTHER"}}
    answer = await slack.wait_for_acknowledgement(
        await slack.send("interactive", build_form_submission(form, metadata, entered))
    )
    assert set(answer["payload"]["errors"]) == {"log_channel"}


async def test_values_that_a_form_carries_are_checked(
    slack: SlackServer, two_workspaces: SlackConnection, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """They are the numbers of revisions and chapters, and the keys of queries."""
    before = read_database(tmp_path / "briefings.db")
    for form, metadata, entered in list_forms(slack):
        carried = json.loads(metadata)
        for name in carried.keys() - {"origin", "team", "user", "response_url", "channel", "calendar", "number"}:
            for forged in (None, "x", -1, 2**70, 77, [], "\ud800"):
                payload = build_form_submission(form, json.dumps({**carried, name: forged}), entered)
                await slack.wait_for_acknowledgement(await slack.send("interactive", payload))
                await two_workspaces.context.tasks.drain()
                assert read_database(tmp_path / "briefings.db") == before, (form, name, forged)
    assert [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR] == []
