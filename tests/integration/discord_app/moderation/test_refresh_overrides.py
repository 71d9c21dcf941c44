"""A moderator uploads subjects and anniversaries as TOML, alone or with a chapter, in the same way as a chapter."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from briefings.storage.sqlite.storage import SqliteStorage

TOPIC = '[lighthouses]\nnames = { ja = "架空灯台", en = "Invented lighthouses" }\nrelated = ["AM"]\n'
DAY = """\
[bridge]
date = "1992-02-29"
kind = "event"
ja = "架空の橋の開通"
en = "An invented bridge is opened"
subjects = ["AM"]
source = { ja = "架空省", en = "Ministry of Nowhere" }
confidence = "A"
weight = "minor"
"""


async def refresh(world: Any, data: bytes, name: str) -> Any:
    return await world.manager.slash(world.channel, "data refresh", document=(name, data))


def button(read: Any, message: Any, act: str) -> str:
    """Returns the id of the button with the action `act` (a letter, see `proposal_ids`)."""
    ids = [part["custom_id"] for part in read.parts(message) if "custom_id" in part]
    return next(custom_id for custom_id in ids if custom_id.startswith(f"x1|{act}|"))


async def test_subject_is_shown_applied_and_taken_back(world: Any, read: Any, store: SqliteStorage) -> None:
    answer = await refresh(world, TOPIC.encode(), "topics.toml")
    text = read.text(answer.response)
    assert "topics.toml" in text
    assert "項目と名前: 追加 1" in text
    assert (await store.revisions.load_snapshot()).content.overrides == ()
    await world.manager.click(answer.response, custom_id=button(read, answer.response, "a"))
    applied = world.channel.last_message
    assert "適用しました" in read.text(applied)
    brief = await world.member.slash(world.channel, "brief", query="架空灯台")
    assert "架空灯台" in read.text(brief.response)
    assert [override.name for override in (await store.revisions.load_snapshot()).content.overrides] == [
        "topics.toml"
    ]
    await world.moderator.click(applied, custom_id=button(read, applied, "b"))
    assert (await store.revisions.load_snapshot()).content.overrides == ()


async def test_zip_of_a_chapter_and_both_kinds_is_one_proposal(
    world: Any, read: Any, store: SqliteStorage, builders: Any
) -> None:
    lines = (*builders.lines, "- 架空灯台に灯がともった。 {p=147}")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("next.md", builders.document(lines, edition=2026))
        archive.writestr("topics.toml", TOPIC)
        archive.writestr("days.toml", DAY)
    answer = await refresh(world, out.getvalue(), "all.zip")
    text = read.text(answer.response)
    assert "項目と名前: 追加 1" in text
    await world.manager.click(answer.response, custom_id=button(read, answer.response, "a"))
    content = (await store.revisions.load_snapshot()).content
    assert [anniversary.id for anniversary in content.anniversaries][-1:] == ["bridge"]
    assert {mention.chapter for mention in content.mentions if mention.subject == "lighthouses"} == {
        "2026/2-6/digest/ja"
    }
    again = await refresh(world, out.getvalue(), "all.zip")
    assert "a" not in {part.get("custom_id", "||").split("|")[1] for part in read.parts(again.response)}


async def test_invalid_override_is_explained_in_one_line_and_not_stored(
    world: Any, read: Any, store: SqliteStorage
) -> None:
    answer = await refresh(world, TOPIC.replace('en = "', "en = 5 # ").encode(), "topics.toml")
    text = read.text(answer.response)
    assert "topics.toml" in text
    assert "TOML" in text
    answer = await refresh(world, f"{TOPIC}colour = 5\n".encode(), "topics.toml")
    assert "colour: このような項目はありません" in read.text(answer.response)
    assert len(await store.revisions.list_revisions()) == 1
